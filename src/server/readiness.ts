import type { ServerResponse } from "node:http";
import { writeJson } from "./write.js";

type Phase = "starting" | "ready" | "draining";

/** What the health endpoints report. */
export class Readiness {
  readonly #canAudit: () => boolean;
  phase: Phase = "starting";
  /** Whether operations are still taken; a host may hand some over to a gateway that has stopped. */
  accepting = true;

  /** `canAudit`: whether audit lines can be written. */
  constructor(canAudit = () => true) {
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
