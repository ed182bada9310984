import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator } from "../../src/sandbox/camunda/index.js";
import { type RunningEmulator, startEmulator } from "../../src/sandbox/http.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";

const QUERY = 'query { camundaUserProfile(id: "jonny1") { firstName } }';
const ASKED = { "x-profile-gateway-trace": "1" };

let emulator: RunningEmulator;
let gateway: RunningGateway;
let failures = 0;

beforeAll(async () => {
  const inner = createEmulator();
  emulator = await startEmulator({
    answer(request) {
      failures -= 1;
      return failures >= 0 ? { status: 503 } : inner.answer(request);
    },
  });
  gateway = await startGateway(
    settingsFor([upstream({ dialect: "camunda", url: `${emulator.url}/engine-rest` })]),
  );
});
afterAll(async () => {
  await gateway.stop();
  await emulator.stop();
});

/** So slow that a second operation is there before the first is answered. */
async function slowGateway(): Promise<{ gateway: RunningGateway; stop(): Promise<void> }> {
  const upstreamOf = await startEmulator(createEmulator(), 0, () => ({ slow: 300 }));
  const over = await startGateway(
    settingsFor([upstream({ dialect: "camunda", url: `${upstreamOf.url}/engine-rest` })]),
  );
  const stop = async (): Promise<void> => {
    await over.stop();
    await upstreamOf.stop();
  };
  return { gateway: over, stop };
}

async function get(headers: Record<string, string>): Promise<unknown> {
  const url = `${gateway.url}?query=${encodeURIComponent(QUERY)}`;
  return (await fetch(url, { headers: { "graphql-preflight": "1", ...headers } })).json();
}

const attempt = (n: number, status: number, outcome: string): object => ({
  upstream: "camunda",
  operation: "readUserProfiles",
  method: "GET",
  path: "/user",
  attempt: n,
  status,
  outcome,
  breaker: "closed",
  start: expect.any(Number),
  ms: expect.any(Number),
});

describe("the trace of an operation", () => {
  it("tells every attempt of it, by POST and by GET", async () => {
    const post = async (): Promise<unknown> => (await gateway.ask(QUERY, {}, ASKED)).body;
    for (const send of [post, () => get(ASKED)]) {
      failures = 1;
      const answer = await send();
      expect(answer).toEqual({
        data: { camundaUserProfile: { firstName: "John" } },
        extensions: { trace: [attempt(1, 503, "failed"), attempt(2, 200, "ok")] },
      });
      expect(JSON.stringify(answer)).not.toContain("jonny1");
    }
  });

  it("tells of a call that another operation made for this one as well", async () => {
    const { gateway: slow, stop } = await slowGateway();
    const [one, two] = await Promise.all([slow.ask(QUERY, {}, ASKED), slow.ask(QUERY, {}, ASKED)]);
    const traces = [one, two].map(({ body }) => body.extensions.trace);
    expect(traces.flat()).toHaveLength(2);
    const [shared] = traces.flat().filter((entry: { shared?: true }) => entry.shared);
    expect(shared).toEqual({ ...attempt(1, 200, "ok"), shared: true });
    expect(shared.ms).toBeGreaterThan(100);
    await stop();
  });

  it("stands beside errors too", async () => {
    const { body } = await gateway.ask(
      'mutation { updateUserProfile(input: { id: "nobody", email: "e" }) { __typename } }',
      {},
      ASKED,
    );
    expect(body.extensions.trace).toMatchObject([
      { path: "/user/{}/profile", status: 404, outcome: "not-found" },
    ]);
    failures = 3;
    const failed = (await gateway.ask(QUERY, {}, ASKED)).body;
    expect(failed.errors[0].extensions.code).toBe("UPSTREAM_UNAVAILABLE");
    expect(failed.extensions.trace).toHaveLength(3);
  });

  it("is only for whoever asks for it", async () => {
    expect((await gateway.ask(QUERY)).body).not.toHaveProperty("extensions");
    expect(await get({ "x-profile-gateway-trace": "0" })).not.toHaveProperty("extensions");
    const production = await startGateway(
      settingsFor([], {
        server: { host: "127.0.0.1", port: 0, production: true, maxInFlight: 10, operationTimeout: 1000 },
      }),
    );
    expect((await production.ask("{ upstreams { name } }", {}, ASKED)).body).toEqual({
      data: { upstreams: [] },
    });
    await production.stop();
  });
});
