import type { ServerResponse } from "node:http";
import { writeJson } from "./write.js";

/** Counts what has started and not ended yet. */
export class InFlight {
  #count = 0;
  #waiting: (() => void)[] = [];

  get count(): number {
    return this.#count;
  }

  enter(): void {
    this.#count += 1;
  }

  leave(): void {
    this.#count -= 1;
    if (this.#count > 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Resolves once the count is zero. */
  whenNone(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

type Phase = "starting" | "ready" | "draining";

/** What the health endpoints report, and how many requests are in flight. */
export class Readiness extends InFlight {
  readonly #canAudit: () => boolean;
  phase: Phase = "starting";
  /** Whether operations are still taken; a host may hand some over to a gateway that has stopped. */
  accepting = true;

  /** `canAudit`: whether audit lines can be written. */
  constructor(canAudit = () => true) {
    super();
    this.#canAudit = canAudit;
  }

  /** Liveness: the process answers, so it is alive. Upstreams do not count. */
  writeLive(response: ServerResponse): void {
    writeJson(response, 200, JSON.stringify({ status: "live" }));
  }

  /** Whether new work should be sent here. Load does not count: clients could take all replicas out of rotation. */
  writeReady(response: ServerResponse): void {
    const status = this.phase !== "ready" || this.#canAudit() ? this.phase : "audit unavailable";
    writeJson(response, status === "ready" ? 200 : 503, JSON.stringify({ status }));
  }
}
