import { type Call, CallBudget } from "../../src/dialect/call.js";
import type { Operation } from "../../src/dialect/operation.js";
import { path } from "../../src/dialect/path.js";
import type { ClientSettings } from "../../src/http/client.js";
import { type LoginWith, UpstreamClient } from "../../src/http/upstream-client.js";

type Changes = {
  readonly [Part in keyof ClientSettings]?: Part extends "timeouts" | "breaker" | "limits"
    ? Partial<ClientSettings[Part]>
    : ClientSettings[Part];
};

/** A client with the settings' defaults, but for what a test is about. The breaker is out of the way. */
export function clientTo(url: string, changes: Changes = {}, login?: LoginWith): UpstreamClient {
  const { timeouts, breaker, limits, ...rest } = changes;
  const settings: ClientSettings = {
    name: "upstream",
    url,
    auth: { kind: "none" },
    timeouts: { connect: 1000, headers: 5000, total: 8000, ...timeouts },
    breaker: { failures: 0.5, minimumCalls: 1_000_000, window: 10_000, open: 5000, ...breaker },
    limits: { connections: 64, queue: 128, responseBytes: 5_242_880, ...limits },
    ...rest,
  };
  return new UpstreamClient(settings, login);
}

/** A client's operation without limits of its own. */
export function callOf(changes: Partial<Call> & { headers?: Readonly<Record<string, string>> } = {}): Call {
  const { headers, ...rest } = changes;
  return {
    requestId: "request-1",
    signal: new AbortController().signal,
    scopes: "read",
    trace: undefined,
    header: (name) => headers?.[name],
    budget: new CallBudget(1_000_000),
    observe: () => {},
    ...rest,
  };
}

/** Reads one thing. */
export function read(id = "thing"): Operation<unknown> {
  return {
    name: "read",
    method: "GET",
    path: path`/things/${id}`,
    repeatable: true,
    decode: (answer) => {
      if (answer.status !== 200) throw answer.unexpected();
      return answer.json();
    },
  };
}

/** Writes one thing. */
export function write(id = "thing"): Operation<unknown> {
  return { ...read(id), name: "write", method: "PUT", body: { json: { id } }, repeatable: false };
}
