import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { GatewaySettings } from "../../src/settings/gateway-settings.js";
import type { RunningGateway } from "../support/gateway.js";
import { RedisServer, redisIsInstalled } from "./redis-server.js";
import { guess, JACK, key, startBeside, startWorld, type World } from "./world.js";

// In CI a missing redis-server fails these tests instead.
const runs = redisIsInstalled || process.env["CI"] === "true";
if (!runs)
  console.error("NOT TESTED: redis-server is not installed, so counters shared by gateways are not proven");

const ACTIVATION = {
  failuresPerUser: 5,
  failuresPerAddress: 100,
  failuresPerMinute: 100,
  windowSeconds: 900,
  pace: 1,
};

const AWAY = "redis is away: limits are counted in this process alone";
const BACK = "redis is back: limits are counted together again";

/** Redis, every answer of which comes so many milliseconds late. */
async function slowProxy(port: number, ms: number) {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const behind = connect(port, "127.0.0.1");
    for (const one of [socket, behind]) {
      open.add(one);
      one.on("error", () => {});
    }
    socket.pipe(behind);
    behind.on("data", (chunk) => setTimeout(() => socket.write(chunk), ms));
    socket.on("close", () => behind.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    stop() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

describe.runIf(runs)("two gateways with one Redis", { timeout: 30_000 }, () => {
  let redis: RedisServer;
  let world: World;
  let one: RunningGateway;
  let other: RunningGateway;

  const start = async (changes: Partial<GatewaySettings>): Promise<void> => {
    world = await startWorld({ ...changes, redis: { url: redis.url } });
    one = world.gateway;
    other = await startBeside(world);
  };
  beforeEach(async () => {
    redis = new RedisServer();
    await redis.start();
  });
  afterEach(async () => {
    redis.wake();
    await redis.kill();
    await other.stop();
    await world.stop();
  });

  const notes = ({ log }: RunningGateway): string[] =>
    log.map((line) => JSON.parse(line)).flatMap(({ msg }) => (String(msg).startsWith("redis") ? [msg] : []));
  const ask = async (gateway: RunningGateway, points: number, name = "web") => {
    const ids = Array.from({ length: points }, (_, n) => `u${n}`);
    const query = "query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { userId } }";
    const { status, headers } = await gateway.ask(query, { ids }, { "x-api-key": name });
    return {
      status,
      left: /r=(\d+)/.exec(headers.get("ratelimit") ?? "")?.[1],
      wait: headers.get("retry-after"),
    };
  };
  const rates = {
    access: { apiKeys: [key("web", "read"), key("app", "read")] },
    // So slow that nothing to speak of is refilled while a test runs.
    rates: { pointsPerMinute: 1, burst: 40 },
  };

  it("count a caller's points together", async () => {
    await start(rates);
    expect(await ask(one, 20)).toEqual({ status: 200, left: "20", wait: null });
    expect(await ask(other, 15)).toEqual({ status: 200, left: "5", wait: null });
    const refused = await ask(one, 10);
    expect(refused).toMatchObject({ status: 429, left: "5" });
    expect(Number(refused.wait)).toBeGreaterThan(280);
    expect(Number(refused.wait)).toBeLessThanOrEqual(300);
    expect((await ask(other, 5)).status).toBe(200);
    expect((await ask(other, 40, "app")).status).toBe(200);
  });

  it("count wrong passwords together, also of many at the same time", async () => {
    await start({ activation: ACTIVATION });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => guess(n % 2 === 0 ? one : other, "jacknich", `wrong-${n}`)),
    );
    expect(answers.filter((answer) => answer === "CredentialsRejectedError")).toHaveLength(5);
    for (const gateway of [one, other])
      expect(await guess(gateway, "jacknich", JACK.password)).toBe("RATE_LIMITED");
    expect(world.asked().filter((line) => line.includes("_activate"))).toHaveLength(5);
  });

  it("a poisoned key without an end does not lock for ever", async () => {
    await start({ activation: ACTIVATION });
    const { default: ioredis } = await import("ioredis");
    const client = new ioredis.Redis(redis.url);
    try {
      const poisoned = "profile-gateway-activation-all:all";
      await client.set(poisoned, "1000000");
      expect(await guess(one, "jacknich", JACK.password)).toBe("RATE_LIMITED");
      const left = await client.pttl(poisoned);
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(60_000);
      await client.set(poisoned, "no number");
      expect(await guess(one, "jacknich", JACK.password)).toBe("ActivateUserProfilePayload");
    } finally {
      client.disconnect();
    }
  });

  it("forget an account's wrong passwords together", async () => {
    await start({ activation: ACTIVATION });
    for (let round = 0; round < 3; round += 1) {
      for (const gateway of [one, other, one, other])
        expect(await guess(gateway, "jacknich", "wrong")).toBe("CredentialsRejectedError");
      expect(await guess(other, "jacknich", JACK.password)).toBe("ActivateUserProfilePayload");
    }
  });

  it("count each for itself while Redis is dead, and together once it is back, with one line for each", async () => {
    await start(rates);
    await ask(one, 30);
    await redis.kill();
    for (const gateway of [one, other]) {
      for (const [points, status] of [
        [25, 200],
        [25, 429],
        [15, 200],
        [1, 429],
      ] as const)
        expect((await ask(gateway, points)).status).toBe(status);
      await expect.poll(() => notes(gateway), { timeout: 5000 }).toEqual([AWAY]);
    }
    await redis.start();
    for (const gateway of [one, other])
      await expect.poll(() => notes(gateway), { timeout: 10_000 }).toEqual([AWAY, BACK]);
    expect((await ask(one, 30)).status).toBe(200);
    expect((await ask(other, 30)).status).toBe(429);
  });

  it("tell Redis, once it is back, of the wrong passwords that they have counted alone", async () => {
    await start({ activation: { ...ACTIVATION, failuresPerUser: 7 } });
    expect(await guess(one, "jacknich", "wrong")).toBe("CredentialsRejectedError");
    await redis.kill();
    for (const gateway of [one, one, one, other, other, other])
      expect(await guess(gateway, "jacknich", "wrong")).toBe("CredentialsRejectedError");
    // What was no guess is none later either, and what was forgotten stays so.
    for (const gateway of [one, other])
      expect(await guess(gateway, "nobody", "wrong")).toBe("CredentialsRejectedError");
    await redis.start();
    for (const gateway of [one, other])
      await expect.poll(() => notes(gateway), { timeout: 10_000 }).toEqual([AWAY, BACK]);
    // One of the seven was Redis's own, which has begun anew.
    expect(await guess(one, "jacknich", "wrong")).toBe("CredentialsRejectedError");
    for (const gateway of [one, other])
      expect(await guess(gateway, "jacknich", JACK.password)).toBe("RATE_LIMITED");
  });

  it("forget, also for when Redis is back, the wrong passwords before a right one", async () => {
    await start({ activation: { ...ACTIVATION, failuresPerUser: 3 } });
    await redis.kill();
    for (const password of ["wrong", "wrong", JACK.password]) await guess(one, "jacknich", password);
    await redis.start();
    await expect.poll(() => notes(one), { timeout: 10_000 }).toEqual([AWAY, BACK]);
    for (let n = 0; n < 3; n += 1)
      expect(await guess(other, "jacknich", "wrong")).toBe("CredentialsRejectedError");
  });

  it("lose no field of a Camunda user that both write at the same time", async () => {
    await start({});
    const write = async (gateway: RunningGateway, field: string, value: string) => {
      const query = `mutation { updateUserProfile(input: { id: "jonny1", ${field}: "${value}" }) { __typename } }`;
      return (await gateway.ask(query)).body.data.updateUserProfile.__typename;
    };
    for (let n = 0; n < 20; n += 1) {
      const done = await Promise.all([
        write(one, "firstName", `first-${n}`),
        write(other, "lastName", `last-${n}`),
        write(other, "email", `mail-${n}`),
      ]);
      expect(new Set(done)).toEqual(new Set(["UpdateUserProfilePayload"]));
      const { body } = await one.ask('{ camundaUserProfile(id: "jonny1") { firstName lastName email } }');
      expect(body.data.camundaUserProfile).toEqual({
        firstName: `first-${n}`,
        lastName: `last-${n}`,
        email: `mail-${n}`,
      });
    }
    await redis.kill();
    expect(await write(one, "email", "alone")).toBe("UpdateUserProfilePayload");
  });

  it("wait for no Redis that is slow: a late answer is waited for once", async () => {
    const slow = await slowProxy(redis.port, 400);
    world = await startWorld({ ...rates, redis: { url: `redis://127.0.0.1:${slow.port}` } });
    other = await startBeside(world);
    one = world.gateway;
    const startedAt = performance.now();
    for (let n = 0; n < 10; n += 1) expect((await ask(one, 1)).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect(notes(one)).toEqual([AWAY]);
    slow.stop();
  });

  it("wait for no Redis that hangs", async () => {
    await start(rates);
    await ask(one, 1);
    redis.hang();
    for (let n = 0; n < 10; n += 1) expect((await ask(one, 1)).status).toBe(200);
    await expect.poll(() => notes(one)).toEqual([AWAY]);
    redis.wake();
    await expect.poll(() => notes(one), { timeout: 10_000 }).toEqual([AWAY, BACK]);
  });
});

describe.runIf(runs)("a gateway whose Redis", { timeout: 30_000 }, () => {
  const start = async (url: string, check: (world: World) => Promise<void>): Promise<void> => {
    const world = await startWorld({ rates: { pointsPerMinute: 1, burst: 40 }, redis: { url } });
    const { status } = await world.gateway.ask('{ camundaUserProfile(id: "demo") { userId } }');
    expect(status).toBe(200);
    await check(world);
    await world.stop();
  };

  it("is not there at the start serves all the same", async () => {
    const redis = new RedisServer();
    await redis.start();
    await redis.kill();
    await start(redis.url, async ({ gateway }) => {
      const lines = gateway.log.filter((line) => line.includes(AWAY));
      expect(lines.map((line) => JSON.parse(line).reason)).toEqual(["ECONNREFUSED"]);
    });
  });

  it("wants a password shows it, and writes it nowhere", async () => {
    const redis = new RedisServer("--requirepass", "s3cret-of-redis");
    await redis.start();
    const url = (password: string): string => `redis://:${password}@127.0.0.1:${redis.port}`;
    await start(url("s3cret-of-redis"), async ({ gateway }) => {
      expect(gateway.log.join("")).not.toMatch(/redis is|s3cret/);
    });
    await start(url("wrong-s3cret"), async ({ gateway }) => {
      const [lines, ...more] = gateway.log.filter((line) => line.includes(AWAY));
      expect(JSON.parse(lines ?? "")).toMatchObject({ level: 40, reason: "WRONGPASS" });
      expect(more).toEqual([]);
      expect(gateway.log.join("")).not.toContain("s3cret");
    });
    await redis.kill();
  });
});
