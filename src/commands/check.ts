import type { MountedUpstream } from "../compose.js";
import type { Call } from "../dialect/call.js";
import { errorCode, UpstreamError } from "../dialect/upstream-error.js";
import { Redirection } from "../dialect/upstream-response.js";
import type { Auth } from "../http/client.js";
import { CONFIG, type Command, type ExitCode } from "./command.js";

export const check: Command = {
  name: "check",
  about: "validates the settings, then asks every upstream who it is and whether the credentials suffice",
  flags: { config: CONFIG, offline: { about: "only validate the settings" } },
  exits: ["0 all good", "1 something is not", "2 bad usage or settings"],
  async run(flags, around): Promise<ExitCode> {
    const { settingsFor } = await import("./settings.js");
    const { settings, sources, warnings, exposed, dialects } = await settingsFor(flags, around);
    for (const warning of [...warnings, ...(exposed ? [exposed] : [])]) around.err(warning);
    around.out(`settings: ok (${sources.file ?? "no file, variables and defaults"})`);
    if (settings.sandbox) around.out("upstreams: none, so serve starts the sandbox");
    if (flags.has("offline") || settings.sandbox) return 0;

    const { ownLog } = await import("../observability/own-log.js");
    const { buildGateway } = await import("../gateway.js");
    const { logObserver } = await import("../observability/log.js");
    const { log } = ownLog("silent");
    const observer = logObserver(log);
    const { upstreams, call } = buildGateway(settings, { dialects, observer });
    const findings = await Promise.all(
      upstreams.map((upstream, index) => {
        return examine(upstream, settings.upstreams[index]?.auth ?? { kind: "none" }, call());
      }),
    );
    for (const { line } of findings) around.out(line);
    return findings.every(({ good }) => good) ? 0 : 1;
  },
};

interface Finding {
  readonly good: boolean;
  /** The upstream's product and version and whether the credentials suffice, or what went wrong. */
  readonly line: string;
}

type Outcome<T> = { readonly value: T } | { readonly failure: UpstreamError };

async function outcomeOf<T>(asked: Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await asked };
  } catch (error) {
    if (error instanceof UpstreamError) return { failure: error };
    throw error;
  }
}

function refused({ kind }: UpstreamError): boolean {
  return kind === "refused-us" || kind === "unauthenticated";
}

/**
 * What went wrong, and its cause: a code, which distinguishes an unknown host from a closed port, or the
 * status of the response and where it redirects to.
 */
function described({ message, status, cause }: UpstreamError): string {
  const code = errorCode(cause) ?? "";
  if (cause instanceof Redirection) return `${message} (${status} to ${cause.target || "nowhere"})`;
  if (/^[A-Z][A-Z0-9_]+$/.test(code)) return `${message} (${code})`;
  return status === undefined ? message : `${message} (status ${status})`;
}

async function credentials(upstream: MountedUpstream, auth: Auth, call: Call): Promise<Finding> {
  if (auth.kind === "forward") return { good: true, line: "credentials are each caller's own, not checked" };
  const asked = await outcomeOf(upstream.privileges(call));
  if ("failure" in asked) {
    const { failure } = asked;
    return { good: false, line: refused(failure) ? "credentials refused" : described(failure) };
  }
  const { user, missing } = asked.value;
  const shown =
    auth.kind === "none" ? "no credentials" : `credentials ok${user === null ? "" : ` (${user})`}`;
  const good = missing.length === 0;
  return { good, line: `${shown}, ${good ? "privileges ok" : `missing privileges: ${missing.join(", ")}`}` };
}

/** Asks one upstream for its product and version, and what the credentials may do there. */
async function examine(upstream: MountedUpstream, auth: Auth, call: Call): Promise<Finding> {
  const { name } = upstream;
  const probed = await outcomeOf(upstream.probe(call));
  if ("failure" in probed) {
    const { failure } = probed;
    // Some upstreams do not even identify themselves without credentials, and here we have none to forward.
    const closed = refused(failure) && auth.kind === "forward";
    if (!closed)
      return {
        good: false,
        line: `${name}: ${refused(failure) ? "credentials refused" : described(failure)}`,
      };
  }
  const { product, version } = "value" in probed ? probed.value : { product: null, version: null };
  const identity = [product ?? "reached", version].filter((part) => part !== null).join(" ");
  const { good, line } = await credentials(upstream, auth, call);
  return { good, line: `${name}: ${identity}, ${line}` };
}
