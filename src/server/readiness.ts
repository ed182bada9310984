import type { ServerResponse } from "node:http";
import { writeJson } from "./write.js";

/** Counts what has begun and not ended yet. */
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

  /** Resolves once there is nothing. */
  whenNone(): Promise<void> {
    if (this.#count === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

type Phase = "starting" | "ready" | "draining";

/** What the health endpoints tell, and what is still under way. */
export class Readiness extends InFlight {
  readonly #canAudit: () => boolean;
  phase: Phase = "starting";

  /** `canAudit`: whether what mutations do can be accounted for. */
  constructor(canAudit = () => true) {
    super();
    this.#canAudit = canAudit;
  }

  /** Whether the process lives: it answers, so it does. Upstreams are no part of this. */
  writeLive(response: ServerResponse): void {
    writeJson(response, 200, JSON.stringify({ status: "live" }));
  }

  /** Whether new work should be sent here. How much there is to do is no part of it: clients could turn all replicas away. */
  writeReady(response: ServerResponse): void {
    const status = this.phase !== "ready" || this.#canAudit() ? this.phase : "audit unavailable";
    writeJson(response, status === "ready" ? 200 : 503, JSON.stringify({ status }));
  }
}
