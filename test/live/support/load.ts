import { setTimeout as pause } from "node:timers/promises";
import type { Answered } from "../../support/gateway.js";

/** One record through the gateway: a write sets its counter, a read gives it back. */
export interface Counter {
  write(n: number): Promise<Answered>;
  read(): Promise<Answered>;
  /** Of a write: whether the answer says that it was done. */
  done(body: Answered["body"]): boolean;
  /** Of a read: the counter; null where the answer says that there is none. */
  value(body: Answered["body"]): number | null;
}

interface Tried {
  /** Milliseconds of the process. */
  readonly from: number;
  readonly to: number;
  /** Undefined = it went well. */
  readonly failed: { readonly code: string; readonly message: string } | undefined;
}
export interface Write extends Tried {
  readonly n: number;
}
export interface Read extends Tried {
  readonly value: number | null;
  /** The last counter that was known to be stored when the read began, and the last one sent when it ended. */
  readonly least: number;
  readonly most: number;
}

/** Between two calls of one worker. */
const PAUSE = 60;

function failure(body: Answered["body"]): Tried["failed"] {
  const [error] = body.errors ?? [];
  if (error) return { code: error.extensions.code, message: error.message };
  const [result] = Object.values<{ code?: string; message?: string }>(body.data);
  return { code: result?.code ?? "no code", message: result?.message ?? JSON.stringify(body) };
}

/** A steady load on one record: one writer that counts up, and two readers. */
export class Load {
  readonly writes: Write[] = [];
  readonly reads: Read[] = [];
  readonly #counter: Counter;
  readonly #workers: Promise<void>[];
  #running = true;
  #sent = 0;
  #stored = 0;

  constructor(counter: Counter) {
    this.#counter = counter;
    this.#workers = [this.#write(), this.#read(), this.#read()];
  }

  /** Ends once all that is under way has been answered. */
  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#workers);
  }

  async #write(): Promise<void> {
    while (this.#running) {
      this.#sent += 1;
      const n = this.#sent;
      const from = performance.now();
      const { body } = await this.#counter.write(n);
      const done = this.#counter.done(body);
      if (done) this.#stored = n;
      this.writes.push({ n, from, to: performance.now(), failed: done ? undefined : failure(body) });
      await pause(PAUSE);
    }
  }

  async #read(): Promise<void> {
    while (this.#running) {
      const [from, least] = [performance.now(), this.#stored];
      const { body } = await this.#counter.read();
      const [to, most] = [performance.now(), this.#sent];
      const failed = body.errors ? failure(body) : undefined;
      this.reads.push({ from, to, least, most, failed, value: failed ? null : this.#counter.value(body) });
      await pause(PAUSE);
    }
  }
}
