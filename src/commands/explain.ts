import { ALWAYS, type DeclaredCall, type MessageProtocol } from "../dialect/operation.js";
import { outgoingHeaders } from "../http/attempt.js";
import type { Auth } from "../http/client.js";
import { MAX_REPEATS, MAX_WAITING } from "../http/retry.js";
import type { UpstreamSettings } from "../settings/gateway-settings.js";
import { CONFIG, type Command } from "./command.js";

export const explain: Command = {
  name: "explain",
  about: "tells which upstream calls stand behind each field, with which headers and limits; asks nobody",
  flags: { config: CONFIG },
  exits: ["0 printed", "2 bad usage or settings"],
  async run(flags, around) {
    const { settingsFor } = await import("./settings.js");
    const { settings, warnings, dialects } = await settingsFor(flags, around);
    for (const warning of warnings) around.err(warning);
    const { server, limits, sandbox } = settings;
    if (sandbox) around.err("no upstream is configured: this is what the sandbox does");
    const upstreams = sandbox
      ? await (await import("../sandbox/start.js")).sandboxUpstreams(dialects)
      : settings.upstreams;
    around.out(
      `each operation: at most ${server.operationTimeout} ms and ${limits.upstreamCalls} calls of one upstream`,
    );
    for (const upstream of upstreams) {
      const dialect = dialects.find(({ name }) => name === upstream.dialect);
      if (dialect) around.out(["", ...explanation(upstream, dialect)].join("\n"));
    }
    return 0;
  },
};

/** Headers that HTTP itself needs, besides those of `outgoingHeaders`. */
const OF_HTTP = ["host", "connection", "content-length"];
/** When a header is sent, if not always. */
const NOTES: Readonly<Record<string, string>> = {
  "content-length": "with a body",
  "content-type": "with a body",
  tracestate: "the caller's, where it is valid",
};
const KINDS = ["Query", "Mutation", "Person", "login", "check"];
const ATTEMPTS = MAX_REPEATS + 1;

function authorization(auth: Auth): string {
  switch (auth.kind) {
    case "forward":
      return `the caller's ${auth.header}`;
    case "login":
      return "a token got with the gateway's own login";
    case "service":
      return "the gateway's own";
    case "none":
      return "";
  }
}

function headers(auth: Auth): string {
  const all = outgoingHeaders({
    requestId: "",
    trace: { traceparent: "", tracestate: "" },
    contentType: "application/json",
    authorization: auth.kind === "none" ? undefined : "",
  });
  const named = all.filter((_, index) => index % 2 === 0);
  const names = [...OF_HTTP, ...named].map((name) => {
    const note = name === "authorization" ? authorization(auth) : NOTES[name];
    return note === undefined ? name : `${name} (${note})`;
  });
  return names.join(", ");
}

function callText({ method, path, operation, ...call }: DeclaredCall, condition: string): string {
  const facts = [
    call.repeatable ? "read" : "write",
    ...(call.mayWait ? ["may wait"] : []),
    ...(call.anonymous ? ["no credentials"] : []),
    ...(condition === ALWAYS ? [] : [condition]),
  ];
  return `    ${method} ${path} [${operation}] ${facts.join(", ")}`;
}

function fields(calls: readonly DeclaredCall[]): string[] {
  const names = [...new Set(calls.flatMap(({ behind }) => Object.keys(behind)))];
  const kindOf = (name: string): number => KINDS.indexOf(name.split(".")[0] ?? "");
  names.sort((a, b) => kindOf(a) - kindOf(b));
  return names.flatMap((name) => [
    `  ${name}`,
    ...[true, false].flatMap((always) =>
      calls.flatMap((call) => {
        const condition = call.behind[name];
        return condition === undefined || (condition === ALWAYS) !== always
          ? []
          : [callText(call, condition)];
      }),
    ),
  ]);
}

/** Describes one upstream for people: names and numbers, never the value of a header. */
export function explanation(
  upstream: UpstreamSettings,
  dialect: {
    readonly title: string;
    operations(options: unknown): readonly DeclaredCall[];
    messages(options: unknown): MessageProtocol | undefined;
  },
): string[] {
  const { name, url, auth, timeouts, limits, breaker } = upstream;
  const calls = dialect.operations(upstream.options);
  const waiting = calls.some(({ mayWait }) => mayWait);
  const { connect, headers: answer, total } = timeouts;
  return [
    `${name}: ${dialect.title}, at ${url}`,
    `  headers: ${headers(auth)}`,
    ...(dialect.messages(upstream.options)
      ? ["  over one WebSocket, with the credentials in each message; what is no message goes over HTTP"]
      : []),
    `  time: ${connect} ms to connect, ${answer} ms until the answer begins, ${total} ms for all attempts of a call`,
    `  reads: at most ${ATTEMPTS} attempts; identical ones under way for the same credentials are one call`,
    `  writes: one attempt, at most ${ATTEMPTS} where the connection was never made${waiting ? `; those that may wait do so, at most ${MAX_WAITING}, while it cannot be reached` : ""}`,
    `  at once: ${limits.connections} calls, ${limits.queue} more wait; answers of at most ${limits.responseBytes} bytes`,
    `  breaker: opens for ${breaker.open} ms once ${breaker.failures * 100} % of at least ${breaker.minimumCalls} calls in ${breaker.window} ms fail`,
    "",
    ...fields(calls.filter(({ behind }) => auth.kind === "login" || !("login" in behind))),
  ];
}
