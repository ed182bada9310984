import type { Redis } from "ioredis";
import { PatientTimer } from "../../dialect/cancellation.js";
import { errorCode } from "../../dialect/upstream-error.js";

/** Milliseconds between two looks whether Redis is there again. */
const PAUSE = 1_000;
/** Milliseconds after which an answer is late: whoever waits goes on without it, and nobody else waits. */
const PATIENCE = 150;

class Late extends Error {
  readonly code = "ETIMEDOUT";
}

/** Tells when Redis is lost and, where that is known, why: `ECONNREFUSED`, `WRONGPASS`. */
export type RedisTold = (state: "away" | "back", reason?: string) => void;

/** What Redis itself says begins with a word in capitals; what follows may hold anything. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return errorCode(error) ?? /^[A-Z]{3,}(?= )/.exec(error.message)?.[0];
}

/** One connection to Redis that never makes anybody wait for long, and tells when it is lost and when it is back. */
export class RedisLink {
  /** Undefined where there can be none. */
  readonly #client: Promise<Redis | undefined>;
  readonly #told: RedisTold;
  readonly #back: ((redis: Redis) => Promise<void>)[] = [];
  #away = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(url: string, told: RedisTold) {
    this.#told = told;
    this.#client = this.#open(url).catch((error: unknown) => {
      this.#told("away", reasonOf(error));
      return undefined;
    });
  }

  /** What is done, in order, before Redis counts as being back. */
  onBack(task: (redis: Redis) => Promise<void>): void {
    this.#back.push(task);
  }

  /** What Redis answers; undefined while it is away, which it is too while its answers come late. */
  async ask<T>(question: (redis: Redis) => Promise<T>): Promise<T | undefined> {
    const redis = await this.#client;
    if (!redis || this.#away) return undefined;
    return new Promise((resolve) => {
      const lose = (error: unknown): void => {
        this.#lose(redis, error);
        resolve(undefined);
      };
      const timer = new PatientTimer(PATIENCE, () => lose(new Late("Redis takes too long")));
      question(redis)
        .then(resolve, lose)
        .finally(() => timer.clear());
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    void this.#client.then((redis) => redis?.disconnect());
  }

  async #open(url: string): Promise<Redis> {
    // Only who shares counters pays for loading the client.
    // By its default export, the only one that is left of it in a bundle.
    const { default: ioredis } = await import("ioredis");
    const redis = new ioredis.Redis(url, {
      // A gateway that waits for its counters would be as dead as they are.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 1_000,
      commandTimeout: 500,
      disableClientInfo: true,
      retryStrategy: (times) => Math.min(times * 100, PAUSE),
    });
    // What is asked while the first connection is made waits for it: what came of that, Redis or not, is known soon.
    const connected = new Promise<void>((resolve) => {
      redis.once("ready", resolve);
      redis.once("error", () => resolve());
    });
    // Without a listener ioredis would write to the console.
    redis.on("error", (error) => this.#lose(redis, error));
    await connected;
    return redis;
  }

  #lose(redis: Redis, error: unknown): void {
    if (this.#away || this.#closed) return;
    this.#away = true;
    this.#told("away", reasonOf(error));
    // A connection on which nothing comes back any more is not worth waiting for.
    if (redis.status === "ready") redis.disconnect(true);
    this.#look(redis);
  }

  #look(redis: Redis): void {
    this.#timer = setTimeout(() => void this.#try(redis), PAUSE);
    this.#timer.unref();
  }

  async #try(redis: Redis): Promise<void> {
    try {
      const askedAt = performance.now();
      // A write, since a server that only reads is of no use.
      await redis.set("profile-gateway-look", "", "PX", PAUSE);
      if (performance.now() - askedAt > PATIENCE) throw new Late("Redis still takes too long");
      for (const task of this.#back) await task(redis);
      if (this.#closed) return;
      this.#away = false;
      this.#told("back");
    } catch {
      if (!this.#closed) this.#look(redis);
    }
  }
}
