import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";
import { ask, JSON_HEADERS, post } from "./support/ask.js";
import { type HeldUpstream, SLOW, SLOW_ANSWER, startHeld } from "./support/held.js";

let below: HeldUpstream;
let gateway: RunningGateway;

async function start(changes: { maxInFlight?: number; operationTimeout?: number }): Promise<void> {
  const settings = settingsFor([upstream({ dialect: "camunda", url: below.url })]);
  gateway = await startGateway({ ...settings, server: { ...settings.server, ...changes } });
}

beforeEach(async () => {
  below = await startHeld();
});
afterEach(async () => {
  below.release();
  await gateway.stop();
  await below.stop();
});

/** Two that ask for different users, so that they do not share one call. */
const slow = (user: string): string => SLOW.replace("demo", user);

describe("a gateway with as much to do as it takes", () => {
  it("turns further operations away with 503, a code and the time to wait", async () => {
    await start({ maxInFlight: 2 });
    const running = [post(gateway.url, slow("a")), post(gateway.url, slow("b"))];
    await below.waitFor(2);
    const refused = await post(gateway.url, slow("c"));
    expect(refused.status).toBe(503);
    expect(refused.headers["retry-after"]).toBe("1");
    expect(refused.body.errors).toEqual([
      {
        message: expect.any(String),
        extensions: {
          code: "OVERLOADED",
          retryable: true,
          retryAfter: 1,
          requestId: refused.headers["x-request-id"],
        },
      },
    ]);
    expect(below.arrived).toHaveLength(2);
    below.release();
    for (const answer of await Promise.all(running))
      expect(answer).toMatchObject({ status: 200, body: SLOW_ANSWER });
  });

  it("is live and ready all the while: what clients do takes no replica away", async () => {
    await start({ maxInFlight: 1 });
    const health = async (name: string) => {
      const { status, body } = await ask(gateway.url, { method: "GET", path: `/health/${name}` });
      return [status, body];
    };
    expect(await health("ready")).toEqual([200, { status: "ready" }]);
    const running = post(gateway.url, SLOW);
    await below.waitFor(1);
    expect(await health("ready")).toEqual([200, { status: "ready" }]);
    expect(await health("live")).toEqual([200, { status: "live" }]);
    expect(below.arrived).toHaveLength(1);
    below.release();
    await running;
    expect(await health("ready")).toEqual([200, { status: "ready" }]);
    expect(await post(gateway.url, SLOW)).toMatchObject({ status: 200 });
  });

  it("counts a client that has gone no longer", async () => {
    await start({ maxInFlight: 1 });
    const leaving = request(gateway.url, { method: "POST", headers: JSON_HEADERS });
    leaving.on("error", () => undefined);
    leaving.end(JSON.stringify({ query: SLOW }));
    await below.waitFor(1);
    leaving.destroy();
    below.release();
    await expect.poll(async () => (await post(gateway.url, SLOW)).status).toBe(200);
  });
});

describe("a client that leaves before its answer", () => {
  it("leaves nothing behind: the call of the upstream is ended, and nothing is logged as a fault", async () => {
    await start({});
    const leaving = request(gateway.url, { method: "POST", headers: JSON_HEADERS });
    leaving.on("error", () => undefined);
    leaving.end(JSON.stringify({ query: SLOW }));
    await below.waitFor(1);
    expect(below.openSockets.size).toBe(1);
    leaving.destroy();
    await expect.poll(() => below.openSockets.size).toBe(0);
    expect(below.arrived).toHaveLength(1);
    expect(gateway.log.filter((line) => /"level":(50|"error")/.test(line))).toEqual([]);
  });

  it("does not end a call that another client waits for too", async () => {
    await start({});
    const staying = post(gateway.url, SLOW);
    await below.waitFor(1);
    const leaving = request(gateway.url, { method: "POST", headers: JSON_HEADERS });
    leaving.on("error", () => undefined);
    await new Promise<void>((resolve) => leaving.end(JSON.stringify({ query: SLOW }), () => resolve()));
    leaving.destroy();
    below.release();
    expect(await staying).toMatchObject({ status: 200, body: SLOW_ANSWER });
  });
});

describe("an operation that takes too long", () => {
  it("is answered with what there is, and OPERATION_TIMEOUT for the rest", async () => {
    await start({ operationTimeout: 200 });
    const { status, headers, body } = await post(
      gateway.url,
      '{ __typename camundaUserProfile(id: "demo") { userId } person(username: "demo") { username } }',
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      data: { __typename: "Query", camundaUserProfile: null, person: { username: "demo" } },
      errors: [
        {
          message: expect.any(String),
          locations: [{ line: 1, column: 14 }],
          path: ["camundaUserProfile"],
          extensions: {
            code: "OPERATION_TIMEOUT",
            upstream: "camunda",
            retryable: true,
            requestId: headers["x-request-id"],
          },
        },
      ],
    });
    await expect.poll(() => below.openSockets.size).toBe(0);
  });
});
