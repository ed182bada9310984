import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RedisMutex } from "../../src/auth/counters/redis.js";
import { RedisLink } from "../../src/auth/counters/redis-link.js";
import { RedisServer, redisIsInstalled } from "./redis-server.js";

const runs = redisIsInstalled || process.env["CI"] === "true";
const never = new AbortController().signal;

describe.runIf(runs)("a turn that gateways share in Redis", { timeout: 30_000 }, () => {
  const redis = new RedisServer();
  let links: RedisLink[];
  const mutex = (space = "upstream"): RedisMutex => {
    const link = new RedisLink(redis.url, () => {});
    links.push(link);
    return new RedisMutex(link, space);
  };
  beforeEach(async () => {
    links = [];
    await redis.start();
  });
  afterEach(async () => {
    for (const link of links) link.close();
    redis.wake();
    await redis.kill();
  });

  it("is kept for as long as its task takes, and then the next one's", async () => {
    const [one, other] = [mutex(), mutex()];
    const order: string[] = [];
    const first = one.take("ada", never, async () => {
      order.push("first begins");
      await delay(3_500);
      order.push("first ends");
    });
    await expect.poll(() => order.length).toBe(1);
    await other.take("alan", never, async () => void order.push("another key"));
    await mutex("elsewhere").take("ada", never, async () => void order.push("another upstream"));
    await other.take("ada", never, async () => void order.push("second"));
    await first;
    expect(order).toEqual(["first begins", "another key", "another upstream", "first ends", "second"]);
  });

  it("is waited for no longer than anybody waits for the answer", async () => {
    const [one, other] = [mutex(), mutex()];
    let done = (): void => {};
    let begun = false;
    const first = one.take("ada", never, () => {
      begun = true;
      return new Promise<void>((resolve) => {
        done = resolve;
      });
    });
    await expect.poll(() => begun).toBe(true);
    const leaving = new AbortController();
    const second = other.take("ada", leaving.signal, async () => "ran").catch((error: unknown) => error);
    await delay(100);
    leaving.abort("gone");
    expect(await second).toBe("gone");
    done();
    await first;
  });

  it("ends a while after the gateway that had it, and is of this process alone while Redis is away", async () => {
    const [one, other] = [mutex(), mutex()];
    let begun = false;
    void one.take("ada", never, () => {
      begun = true;
      return new Promise(() => {});
    });
    await expect.poll(() => begun).toBe(true);
    // Dead: it renews nothing any more.
    links[0]?.close();
    const startedAt = performance.now();
    await other.take("ada", never, async () => {});
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await redis.kill();
    expect(await other.take("ada", never, async () => "ran")).toBe("ran");
  });
});
