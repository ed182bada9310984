import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Call, CallBudget } from "../../src/dialect/call.js";
import type { Attempt } from "../../src/dialect/request-facts.js";
import { UpstreamError } from "../../src/dialect/upstream-error.js";
import type { Auth } from "../../src/http/client.js";
import { UpstreamClient } from "../../src/http/upstream-client.js";

/** A client with the settings' defaults, for tests below GraphQL. Close it. */
export function clientOf(name: string, url: string, auth: Auth = { kind: "none" }): UpstreamClient {
  return new UpstreamClient({
    name,
    url,
    auth,
    timeouts: { connect: 1000, headers: 5000, total: 8000 },
    breaker: { failures: 0.5, minimumCalls: 1000, window: 10_000, open: 5000 },
    limits: { connections: 64, queue: 128, responseBytes: 5_242_880 },
  });
}

export const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

export interface TestCall extends Call {
  readonly attempts: Attempt[];
}

/** What an operation of some client would bring along. */
export function callWith(headers: Readonly<Record<string, string>> = {}): TestCall {
  const attempts: Attempt[] = [];
  return {
    requestId: "test",
    signal: new AbortController().signal,
    scopes: "read",
    trace: undefined,
    header: (name) => headers[name],
    budget: new CallBudget(1000),
    observe: (attempt) => void attempts.push(attempt),
    attempts,
  };
}

/** The failure that a call ends with; anything else is a mistake of the test. */
export async function failureOf(call: Promise<unknown>): Promise<UpstreamError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
  throw new Error("the call did not fail");
}

export interface Fixture {
  readonly url: string;
  /** Request lines so far: `GET /path?query`. */
  readonly seen: string[];
  stop(): Promise<void>;
}

/** An upstream that answers as a test says. */
export async function fixture(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Fixture> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    request.resume();
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
