import type { ServerResponse } from "node:http";
import { writeJson } from "./write.js";

export type Phase = "starting" | "ready" | "draining";

/** What the health endpoints tell, and what is still under way. */
export class Readiness {
  readonly #maxInFlight: number;
  phase: Phase = "starting";
  #inFlight = 0;
  #idle: (() => void)[] = [];

  constructor(maxInFlight: number) {
    this.#maxInFlight = maxInFlight;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get full(): boolean {
    return this.#inFlight > this.#maxInFlight;
  }

  enter(): void {
    this.#inFlight += 1;
  }

  leave(): void {
    this.#inFlight -= 1;
    if (this.#inFlight > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Resolves once nothing is under way. */
  whenIdle(): Promise<void> {
    if (this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Whether the process lives: it answers, so it does. Upstreams are no part of this. */
  writeLive(response: ServerResponse): void {
    writeJson(response, 200, JSON.stringify({ status: "live" }));
  }

  /** Whether new work should be sent here. */
  writeReady(response: ServerResponse): void {
    const status = this.phase === "ready" && this.full ? "overloaded" : this.phase;
    writeJson(response, status === "ready" ? 200 : 503, JSON.stringify({ status }));
  }
}
