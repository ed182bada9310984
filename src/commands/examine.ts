import type { Call } from "../dialect/call.js";
import { errorCode, UpstreamError } from "../dialect/upstream-error.js";
import type { Auth } from "../http/client.js";
import type { MountedUpstream } from "../mount.js";

export interface Finding {
  readonly good: boolean;
  /** Who the upstream is and what the credentials are worth, or what went wrong. */
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

/** What went wrong, and the code of what was behind it, which tells an unknown host from a closed port. */
function told({ message, cause }: UpstreamError): string {
  const code = errorCode(cause) ?? "";
  return /^[A-Z][A-Z0-9_]+$/.test(code) ? `${message} (${code})` : message;
}

async function credentials(upstream: MountedUpstream, auth: Auth, call: Call): Promise<Finding> {
  if (auth.kind === "forward") return { good: true, line: "credentials are each caller's own, not checked" };
  const asked = await outcomeOf(upstream.privileges(call));
  if ("failure" in asked) {
    const { failure } = asked;
    return { good: false, line: refused(failure) ? "credentials refused" : told(failure) };
  }
  const { user, missing } = asked.value;
  const shown =
    auth.kind === "none" ? "no credentials" : `credentials ok${user === null ? "" : ` (${user})`}`;
  const good = missing.length === 0;
  return { good, line: `${shown}, ${good ? "privileges ok" : `missing privileges: ${missing.join(", ")}`}` };
}

/** Asks one upstream who it is and what the credentials may do there. */
export async function examine(upstream: MountedUpstream, auth: Auth, call: Call): Promise<Finding> {
  const { name } = upstream;
  const probed = await outcomeOf(upstream.probe(call));
  if ("failure" in probed) {
    const { failure } = probed;
    // Some do not even say their name without credentials, and here nobody's are at hand.
    const closed = refused(failure) && auth.kind === "forward";
    if (!closed)
      return { good: false, line: `${name}: ${refused(failure) ? "credentials refused" : told(failure)}` };
  }
  const { product, version } = "value" in probed ? probed.value : { product: null, version: null };
  const identity = [product ?? "reached", version].filter((part) => part !== null).join(" ");
  const { good, line } = await credentials(upstream, auth, call);
  return { good, line: `${name}: ${identity}, ${line}` };
}
