import { CircuitState, circuitBreaker, DelegateBackoff, handleWhen, isBrokenCircuitError } from "cockatiel";
import { type FailureKind, UpstreamFailure } from "../core/failure.js";
import { BreakerWindow } from "./breaker-window.js";
import type { ClientSettings } from "./client.js";

/** What speaks against the upstream itself. A refusal or a conflict does not. */
const COUNTED: ReadonlySet<FailureKind> = new Set(["unreachable", "timed-out", "failed", "protocol"]);
/** A call that was given up says nothing either way, so it must not pass for the probe that closes the breaker. */
const GIVEN_UP: ReadonlySet<FailureKind> = new Set(["cancelled", "operation-timeout"]);

export type BreakerState = "closed" | "open" | "half-open";

/** Stops asking an upstream that keeps failing; after a while one call tries whether it is back. */
export class Breaker {
  readonly #upstream: string;
  readonly #policy;
  readonly #open: number;

  constructor(upstream: string, settings: ClientSettings["breaker"]) {
    this.#upstream = upstream;
    this.#open = settings.open;
    this.#policy = circuitBreaker(
      handleWhen((error) => {
        if (!(error instanceof UpstreamFailure)) return false;
        return COUNTED.has(error.kind) || (GIVEN_UP.has(error.kind) && this.state === "half-open");
      }),
      {
        // Up to a tenth more, so that many gateways do not all come back in the same instant.
        halfOpenAfter: new DelegateBackoff(() => settings.open * (1 + Math.random() / 10)),
        breaker: new BreakerWindow(settings),
      },
    );
  }

  get state(): BreakerState {
    switch (this.#policy.state) {
      case CircuitState.Closed:
        return "closed";
      case CircuitState.HalfOpen:
        return "half-open";
      default:
        return "open";
    }
  }

  onChange(listener: (state: BreakerState) => void): void {
    this.#policy.onStateChange(() => listener(this.state));
  }

  /** Runs the task, or fails at once while the upstream is left alone. */
  async run<T>(operation: string, task: () => Promise<T>): Promise<T> {
    // Half-open means that the one probe is under way; cockatiel would let everybody else wait for its outcome.
    if (this.state === "half-open") throw this.#refusal(operation);
    try {
      return await this.#policy.execute(task);
    } catch (error) {
      throw isBrokenCircuitError(error) ? this.#refusal(operation) : error;
    }
  }

  #refusal(operation: string): UpstreamFailure {
    return new UpstreamFailure({
      kind: "shed",
      upstream: this.#upstream,
      operation,
      message: "The upstream has failed too often lately and is left alone for a moment.",
      retryAfter: Math.ceil(this.#open / 1000),
      sent: false,
    });
  }
}
