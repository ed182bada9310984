import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { BreakerState } from "../http/breaker.js";
import type { Observer } from "./observer.js";

/** What is read when somebody asks, rather than counted as it happens. */
export interface Gauged {
  readonly name: string;
  readonly breaker: BreakerState;
  readonly inFlight: number;
  readonly queued: number;
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const STATES: readonly BreakerState[] = ["closed", "half-open", "open"];

/**
 * Prometheus metrics of one gateway. Every label comes from a closed set (configured upstreams, operations of the code,
 * codes, mutations), so that no caller can make series without end.
 */
export class Metrics implements Observer {
  readonly #registry = new Registry();
  // Two, since a histogram of every outcome would be more series than all others together.
  readonly #attempts = this.#counter("upstream_attempts_total", "Attempts to reach an upstream.", [
    "upstream",
    "operation",
    "outcome",
  ]);
  readonly #latency = this.#histogram(
    "upstream_attempt_seconds",
    "What attempts to reach an upstream took, whatever came of them.",
    ["upstream", "operation"],
  );
  readonly #requests = this.#histogram("request_seconds", "Requests to the GraphQL endpoint.", ["status"]);
  readonly #errors = this.#counter("errors_total", "Errors in answers.", ["code", "upstream"]);
  readonly #mutations = this.#counter("mutations_total", "Mutations.", ["field", "outcome"]);
  readonly #crashes = this.#counter(
    "crashes_total",
    "Requests that failed for no reason a client can be shown.",
    [],
  );

  constructor(upstreams: () => readonly Gauged[]) {
    collectDefaultMetrics({ register: this.#registry });
    const breaker = this.#gauge(
      "upstream_breaker",
      "1 for the state the breaker is in.",
      ["upstream", "state"],
      () => {
        for (const upstream of upstreams()) {
          for (const state of STATES)
            breaker.set({ upstream: upstream.name, state }, upstream.breaker === state ? 1 : 0);
        }
      },
    );
    const calls = this.#gauge(
      "upstream_calls",
      "Calls under way, and waiting for a place.",
      ["upstream", "at"],
      () => {
        for (const upstream of upstreams()) {
          calls.set({ upstream: upstream.name, at: "in-flight" }, upstream.inFlight);
          calls.set({ upstream: upstream.name, at: "queued" }, upstream.queued);
        }
      },
    );
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  attempt: Observer["attempt"] = ({ upstream, operation, outcome, ms }) => {
    this.#attempts.inc({ upstream, operation, outcome });
    this.#latency.observe({ upstream, operation }, ms / 1000);
  };

  error: Observer["error"] = ({ code, failure }) =>
    this.#errors.inc({ code, upstream: failure?.upstream ?? "" });

  audit: Observer["audit"] = ({ field, outcome }) => this.#mutations.inc({ field, outcome });

  ended: Observer["ended"] = ({ status, ms }) =>
    this.#requests.observe({ status: String(status) }, ms / 1000);

  note: Observer["note"] = () => {};

  crash: Observer["crash"] = () => this.#crashes.inc();

  #histogram<T extends string>(name: string, help: string, labelNames: T[]): Histogram<T> {
    return new Histogram({
      name: `profile_gateway_${name}`,
      help,
      labelNames,
      buckets: SECONDS,
      registers: [this.#registry],
    });
  }

  #counter<T extends string>(name: string, help: string, labelNames: T[]): Counter<T> {
    return new Counter({ name: `profile_gateway_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #gauge<T extends string>(name: string, help: string, labelNames: T[], collect: () => void): Gauge<T> {
    return new Gauge({
      name: `profile_gateway_${name}`,
      help,
      labelNames,
      collect,
      registers: [this.#registry],
    });
  }
}
