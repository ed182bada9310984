import { afterAll, beforeAll, expect, it } from "vitest";
import type { UpstreamSettings } from "../../../src/settings/gateway-settings.js";
import { type FaultServer, rendered, startFaultServer } from "../fault-server.js";
import { type Answered, type RunningGateway, settingsFor, startGateway } from "../gateway.js";
import { noted } from "./outcomes.js";

/** What an upstream answers to everything. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Beside the content type, which is JSON's unless the body is a text. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The same to everything, or by method. */
type Answers = Answer | ((method: string) => Answer);

/** What is said, what is asked with which variables, the answer, and what a client is told. */
export type AnswerRow = readonly [
  what: string,
  query: string,
  variables: object,
  answers: Answers,
  code: string,
];

/** What a client is told of the only root field, be it in `errors` or in the result. */
function codeSeen({ data, errors }: Answered["body"]): string | undefined {
  const [value] = Object.values<{ code?: string } | { reachable: boolean }[] | null>(data ?? {});
  if (Array.isArray(value)) return value[0]?.reachable ? "reachable" : "not reachable";
  return errors?.[0]?.extensions.code ?? value?.code;
}

function bytesOf({ status, body, headers = {} }: Answer): Buffer {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const type = typeof body === "string" ? "text/html" : "application/json";
  const sent = Object.entries({ "content-type": type, ...headers });
  return rendered({ status, headers: sent, body: Buffer.from(text) });
}

/** Answers that neither an emulator nor a server of ours can be brought to give, each to a gateway of its own. */
export function answers(upstreamAt: (url: string) => UpstreamSettings, rows: readonly AnswerRow[]): void {
  let server: FaultServer;
  let gateway: RunningGateway;
  beforeAll(async () => {
    server = await startFaultServer();
    // Out of the way: here every answer is met anew.
    const breaker = { failures: 1, minimumCalls: 1_000_000, window: 10_000, open: 5000 };
    gateway = noted(await startGateway(settingsFor([{ ...upstreamAt(server.url), breaker }])));
  });
  afterAll(async () => {
    await gateway.stop();
    await server.refuse();
  });

  it.each(rows)("%s", async (_what, query, variables, given, code) => {
    server.use(({ request, socket }) =>
      socket.write(bytesOf(typeof given === "function" ? given(request.method) : given)),
    );
    const { body } = await gateway.ask(query, variables);
    expect([codeSeen(body), body]).toEqual([code, expect.anything()]);
  });
}
