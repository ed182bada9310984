import { createHash, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { CancelSignal } from "../../dialect/cancellation.js";
import { KeyedMutex, type Mutex } from "../../dialect/keyed-mutex.js";
import type { RedisLink } from "./redis-link.js";

/** Milliseconds: how long a lock outlives a gateway that died holding it, how often it is renewed, and between two attempts to take it. */
const LEASE = 3_000;
const RENEWAL = 1_000;
const LOOK = 25;

const RENEW = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end";
const RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end";

/** One task at a time per key, across all gateways that share a Redis; within this process while Redis is down. */
export class RedisMutex implements Mutex {
  readonly #link: RedisLink;
  readonly #space: string;
  readonly #local = new KeyedMutex();

  /** `space`: the namespace of the keys, the same in every gateway. */
  constructor(link: RedisLink, space: string) {
    this.#link = link;
    this.#space = space;
  }

  take<T>(key: string, signal: CancelSignal, task: () => Promise<T>): Promise<T> {
    return this.#local.take(key, signal, async () => {
      const release = await this.#lease(key, signal);
      try {
        return await task();
      } finally {
        await release();
      }
    });
  }

  async #lease(key: string, signal: CancelSignal): Promise<() => Promise<void>> {
    const hash = createHash("sha256")
      .update(JSON.stringify([this.#space, key]))
      .digest("base64url");
    const name = `profile-gateway-turn:${hash}`;
    const token = randomUUID();
    for (;;) {
      const taken = await this.#link.ask((redis) => redis.set(name, token, "PX", LEASE, "NX"));
      if (taken === undefined) return async () => {};
      if (taken === "OK") break;
      await delay(LOOK * (1 + Math.random()));
      if (signal.aborted) throw signal.reason;
    }
    const renewal = setInterval(() => {
      void this.#link.ask((redis) => redis.eval(RENEW, 1, name, token, LEASE));
    }, RENEWAL);
    return async () => {
      clearInterval(renewal);
      await this.#link.ask((redis) => redis.eval(RELEASE, 1, name, token));
    };
  }
}
