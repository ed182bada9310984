import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { GatewaySettings } from "../../src/settings/gateway-settings.js";
import { key, startWorld, type World } from "./world.js";

/** One object, one point. */
const ONE = '{ camundaUserProfile(id: "demo") { userId } }';
const costing = (points: number): string =>
  `{ camundaUserProfiles(ids: ${JSON.stringify(Array.from({ length: points }, (_, n) => `u${n}`))}) { userId } }`;

let world: World;
// Time stands still, or what is refilled in between would be in the figures.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date", "performance"], now: 1_800_000_000_000 }));
afterEach(async () => {
  vi.useRealTimers();
  await world.stop();
});

const start = async (changes: Partial<GatewaySettings>): Promise<void> => {
  world = await startWorld(changes);
};

const shown = (headers: Headers) => [
  headers.get("ratelimit"),
  headers.get("ratelimit-policy"),
  headers.get("retry-after"),
];

/** The same request through the Yoga adapter. */
async function get(query: string) {
  const response = await fetch(`${world.gateway.url}?${new URLSearchParams({ query })}`, {
    headers: { "graphql-preflight": "1" },
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

describe("rates", () => {
  it("are off unless they are set", async () => {
    await start({});
    for (let n = 0; n < 12; n += 1) {
      const { status, headers } = await world.gateway.ask(costing(100));
      expect(status).toBe(200);
      expect(shown(headers)).toEqual([null, null, null]);
    }
  });

  it("count what an operation costs, and say in every answer how much is left", async () => {
    await start({ rates: { pointsPerMinute: 60, burst: 40 } });
    const left: (string | null)[] = [];
    for (const query of [
      ONE,
      costing(10),
      "{ __typename }",
      'mutation { updateUserProfile(input: { id: "demo" }) { __typename } }',
    ]) {
      const { status, headers, body } = await world.gateway.ask(query);
      expect(status).toBe(200);
      expect(body.extensions).toBeUndefined();
      left.push(headers.get("ratelimit"));
    }
    // What costs nothing to run, such as `__typename`, is a point all the same.
    expect(left).toEqual(['"cost";r=39;t=1', '"cost";r=29;t=11', '"cost";r=28;t=12', '"cost";r=18;t=22']);
  });

  it("are shown in the same headers on the fast path and through Yoga", async () => {
    await start({ rates: { pointsPerMinute: 60, burst: 40 } });
    const direct = await world.gateway.ask(costing(20));
    const yoga = await get(costing(20));
    expect(shown(direct.headers)).toEqual(['"cost";r=20;t=20', '"cost";q=40;w=40', null]);
    expect(shown(yoga.headers)).toEqual(['"cost";r=0;t=40', '"cost";q=40;w=40', null]);
    expect(yoga.body).toEqual(direct.body);
    for (const { status, headers, body } of [await world.gateway.ask(costing(5)), await get(costing(5))]) {
      expect(status).toBe(429);
      expect(shown(headers)).toEqual(['"cost";r=0;t=5', '"cost";q=40;w=40', "5"]);
      expect(body.data).toBeUndefined();
      expect(body.errors).toHaveLength(1);
      expect(body.errors[0].extensions).toEqual({
        code: "RATE_LIMITED",
        retryable: true,
        retryAfter: 5,
        requestId: headers.get("x-request-id"),
      });
    }
  });

  it("count what is never run, too: every refusal costs a point, until none is left", async () => {
    await start({ rates: { pointsPerMinute: 1, burst: 6 } });
    const refused = [
      "{",
      "{ nope }",
      `{ ${"a".repeat(129)}: __typename }`,
      "fragment F on Query { __typename }",
      "query A { __typename } query B { __typename }",
    ];
    for (const [n, query] of refused.entries()) {
      const { body, headers } = await world.gateway.ask(query);
      expect(body.errors, query).toBeDefined();
      expect(headers.get("ratelimit")).toMatch(new RegExp(`r=${5 - n};`));
    }
    expect((await world.gateway.ask("{ __typename }")).status).toBe(200);
    for (const query of ["{", "{ nope }", "{ __typename }"]) {
      const { status, body } = await world.gateway.ask(query);
      expect([status, body.errors[0].extensions.code]).toEqual([429, "RATE_LIMITED"]);
    }
  });

  it("ask no upstream for an operation that is refused", async () => {
    await start({ rates: { pointsPerMinute: 60, burst: 10 } });
    await world.gateway.ask(costing(10));
    world.asked();
    expect((await world.gateway.ask(ONE)).status).toBe(429);
    expect(world.asked()).toEqual([]);
  });

  it("let a caller go on after as many seconds as they said, at the steady pace", async () => {
    await start({ rates: { pointsPerMinute: 60, burst: 10 } });
    const codes: number[] = [];
    const ask = async (): Promise<Headers> => {
      const { status, headers } = await world.gateway.ask(costing(5));
      codes.push(status);
      return headers;
    };
    await ask();
    await ask();
    const wait = Number((await ask()).get("retry-after"));
    expect(wait).toBe(5);
    vi.advanceTimersByTime(wait * 1000 - 1);
    await ask();
    vi.advanceTimersByTime(1);
    await ask();
    expect(codes).toEqual([200, 200, 429, 429, 200]);
    // A minute's worth comes in a minute, whatever the size of the operations.
    let served = 0;
    for (let second = 0; second < 60; second += 1) {
      vi.advanceTimersByTime(1000);
      if ((await world.gateway.ask(costing(5))).status === 200) served += 5;
    }
    expect(served).toBe(60);
  });

  it("let an operation that costs more than fits wait for a full bucket, and pay it off", async () => {
    await start({ rates: { pointsPerMinute: 60, burst: 10 } });
    expect((await world.gateway.ask(costing(40))).status).toBe(200);
    const { status, headers } = await world.gateway.ask(ONE);
    expect([status, headers.get("retry-after")]).toEqual([429, "31"]);
    vi.advanceTimersByTime(31_000);
    expect((await world.gateway.ask(ONE)).status).toBe(200);
    expect((await world.gateway.ask(costing(40))).headers.get("retry-after")).toBe("10");
  });

  it("are counted for each caller by name", async () => {
    const access = { apiKeys: [key("web", "read"), key("app", "read")] };
    await start({ access, rates: { pointsPerMinute: 60, burst: 10 } });
    const as = (name: string) => world.gateway.ask(costing(10), {}, { "x-api-key": name });
    expect([(await as("web")).status, (await as("web")).status]).toEqual([200, 429]);
    expect([(await as("app")).status, (await as("app")).status]).toEqual([200, 429]);
  });

  it("are counted for each address where callers have no name, whatever address they claim", async () => {
    await start({ rates: { pointsPerMinute: 60, burst: 10 } });
    const from = (localAddress: string, claimed: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const headers = {
          "content-type": "application/json",
          "x-forwarded-for": claimed,
          forwarded: `for=${claimed}`,
        };
        const sent = request(world.gateway.url, { method: "POST", localAddress, headers, agent: false });
        sent.on("response", (answer) => resolve(answer.resume().statusCode ?? 0)).on("error", reject);
        sent.end(JSON.stringify({ query: costing(10) }));
      });
    expect(await from("127.0.0.1", "192.0.2.1")).toBe(200);
    expect(await from("127.0.0.1", "192.0.2.2")).toBe(429);
    expect(await from("127.0.0.2", "192.0.2.1")).toBe(200);
  });
});
