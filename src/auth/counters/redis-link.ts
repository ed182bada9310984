import type { Redis } from "ioredis";
import { PatientTimer } from "../../dialect/cancellation.js";
import { errorCode } from "../../dialect/upstream-error.js";

/** Milliseconds between two attempts to reach Redis again. */
const PAUSE = 1_000;
/** Milliseconds after which a reply is late: the caller goes on without it, and Redis counts as down. */
const PATIENCE = 150;

class Late extends Error {
  readonly code = "ETIMEDOUT";
}

/** Called when Redis is lost, with the reason if known (`ECONNREFUSED`, `WRONGPASS`), and when it is back. */
export type OnRedisState = (state: "away" | "back", reason?: string) => void;

/** An error of Redis begins with a word in capitals; the rest may contain anything. */
function reasonOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return errorCode(error) ?? /^[A-Z]{3,}(?= )/.exec(error.message)?.[0];
}

/** One connection to Redis that never keeps a caller waiting for long, and reports when it is lost and when it is back. */
export class RedisLink {
  /** Undefined if no client can be created. */
  readonly #client: Promise<Redis | undefined>;
  readonly #onState: OnRedisState;
  readonly #back: ((redis: Redis) => Promise<void>)[] = [];
  #away = false;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(url: string, onState: OnRedisState) {
    this.#onState = onState;
    this.#client = this.#open(url).catch((error: unknown) => {
      this.#onState("away", reasonOf(error));
      return undefined;
    });
  }

  /** Tasks to run, in order, before Redis counts as back. */
  onBack(task: (redis: Redis) => Promise<void>): void {
    this.#back.push(task);
  }

  /** The reply of Redis; undefined while it is down, or its replies are late. */
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
    // Loaded only where counters are shared; by its default export, the only one left in a bundle.
    const { default: ioredis } = await import("ioredis");
    const redis = new ioredis.Redis(url, {
      // A gateway that waited for its counters would be as dead as they are.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      connectTimeout: 1_000,
      commandTimeout: 500,
      disableClientInfo: true,
      retryStrategy: (times) => Math.min(times * 100, PAUSE),
    });
    // Requests wait for the first connection attempt, whose outcome is known soon.
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
    this.#onState("away", reasonOf(error));
    // A connection without replies is not worth keeping.
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
      // A write, because a read-only server is of no use.
      await redis.set("profile-gateway-look", "", "PX", PAUSE);
      if (performance.now() - askedAt > PATIENCE) throw new Late("Redis still takes too long");
      for (const task of this.#back) await task(redis);
      if (this.#closed) return;
      this.#away = false;
      this.#onState("back");
    } catch {
      if (!this.#closed) this.#look(redis);
    }
  }
}
