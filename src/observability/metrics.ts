import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type OpenMetricsContentType,
  Registry,
} from "prom-client";
import manifest from "../../package.json" with { type: "json" };
import type { RequestFacts } from "../dialect/request-facts.js";
import type { BreakerState } from "../http/breaker.js";
import type { Observer } from "./observer.js";
import type { LogHealth } from "./own-log.js";

const OTHER = "other";

/** Names chosen by clients, as metric labels: the first `max` of them, and one label for all others. */
class BoundedNames {
  readonly #known = new Set<string>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  of(name: string): string {
    if (this.#known.has(name)) return name;
    if (this.#known.size >= this.#max || name.length > 256) return OTHER;
    this.#known.add(name);
    return name;
  }
}

/** The state of one upstream, read when metrics are scraped. */
interface Gauged {
  readonly name: string;
  readonly breaker: BreakerState;
  readonly inFlight: number;
  readonly queued: number;
}

interface MetricsOptions {
  upstreams(): readonly Gauged[];
  /** Requests in flight. */
  inFlight(): number;
  /** Client connections: how many are open, and how many were refused so far. */
  connections(): { readonly open: number; readonly refused: number };
  /** The longest an operation may take, in seconds. */
  readonly deadline: number;
  /** Whether limits are counted in Redis. */
  readonly redis: boolean;
  /** Absent = lost log lines are not counted. */
  readonly log: LogHealth | undefined;
}

/** Codes with which the gateway itself refuses a caller. */
const REFUSALS: ReadonlySet<string> = new Set([
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "RATE_LIMITED",
  "OVERLOADED",
  "REQUEST_REFUSED",
  "OPERATION_LIMIT_EXCEEDED",
]);

const PREFIX = "profile_gateway_";
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const STATES: readonly BreakerState[] = ["closed", "half-open", "open"];

/** Links a slow bucket to the trace of a request in it. */
function exemplar({ trace }: RequestFacts): { exemplarLabels?: { trace_id: string } } {
  return trace ? { exemplarLabels: { trace_id: trace.traceId } } : {};
}

/**
 * Prometheus metrics of one gateway. Every label comes from a closed set (configured upstreams, upstream operations, codes,
 * mutations) or is bounded, so that no caller can create unlimited series.
 */
export class Metrics implements Observer {
  // OpenMetrics, the only format with exemplars; the other registry holds the same metrics.
  readonly #registry = new Registry<OpenMetricsContentType>();
  readonly #plain = new Registry();
  readonly #buckets: number[];
  readonly #names = new BoundedNames(200);
  readonly #callers = new BoundedNames(100);
  // A counter and a histogram, because a histogram per outcome would have more series than everything else together.
  readonly #attempts;
  readonly #latency;
  readonly #requests;
  readonly #errors;
  readonly #mutations;
  readonly #crashes;
  readonly #operations;
  readonly #refusals;
  readonly #reloads;
  readonly #redis: Gauge | undefined;

  constructor({ upstreams, inFlight, connections, deadline, redis, log }: MetricsOptions) {
    this.#registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
    // Anything longer has failed.
    this.#buckets = [...SECONDS.filter((seconds) => seconds < deadline), deadline];
    // Memory, CPU, event-loop lag and garbage collection.
    collectDefaultMetrics({ register: this.#registry, prefix: PREFIX });
    this.#attempts = this.#counter("upstream_attempts_total", "Attempts to reach an upstream.", [
      "upstream",
      "operation",
      "outcome",
    ]);
    this.#latency = this.#histogram(
      "upstream_attempt_seconds",
      "What attempts to reach an upstream took, whatever came of them.",
      ["upstream", "operation"],
    );
    this.#requests = this.#histogram("request_seconds", "Requests to the GraphQL endpoint.", ["status"]);
    this.#errors = this.#counter("errors_total", "Errors in answers.", ["code", "upstream"]);
    this.#mutations = this.#counter("mutations_total", "Mutations.", ["field", "outcome"]);
    const failed = "Requests that failed for no reason a client can be shown.";
    this.#crashes = this.#counter("crashes_total", failed, []);
    this.#operations = this.#counter("operations_total", "Operations that were executed.", [
      "operation",
      "type",
      "outcome",
    ]);
    this.#refusals = this.#counter("refusals_total", "Requests that the gateway turned away.", [
      "caller",
      "code",
    ]);
    this.#reloads = this.#counter("reloads_total", "Settings that were read again.", ["outcome"]);
    for (const outcome of ["ok", "refused"]) this.#reloads.inc({ outcome }, 0);
    this.#gauge("build_info", "1, with the versions that run.", ["version", "node"], () => {}).set(
      { version: manifest.version, node: process.versions.node },
      1,
    );
    const running = this.#gauge("requests_in_flight", "Requests under way.", [], () =>
      running.set(inFlight()),
    );
    const open = this.#gauge("connections", "Connections of clients that are open.", [], () =>
      open.set(connections().open),
    );
    const refused = "Connections that were turned away, or could not be accepted.";
    this.#total("connections_refused_total", refused, () => connections().refused);
    if (redis) {
      this.#redis = this.#gauge(
        "redis_up",
        "1 while limits are counted in Redis, 0 while it is away.",
        [],
        () => {},
      );
      this.#redis.set(1);
    }
    if (log) {
      this.#total("log_lines_dropped_total", "Log lines that could not be written.", () => log.dropped);
      const audit = "Audit lines that could not be written.";
      this.#total("audit_lines_dropped_total", audit, () => log.droppedAudit);
    }
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
    // In both registries, whichever is scraped.
    for (const { name } of this.#registry.getMetricsAsArray()) {
      const metric = this.#registry.getSingleMetric(name);
      if (metric) this.#plain.registerMetric(metric);
    }
  }

  /** In the format the client accepts: OpenMetrics, else the Prometheus text format. */
  async render(accept = ""): Promise<{ readonly contentType: string; readonly text: string }> {
    const registry = accept.includes("application/openmetrics-text") ? this.#registry : this.#plain;
    return { contentType: registry.contentType, text: await registry.metrics() };
  }

  attempt: Observer["attempt"] = ({ upstream, operation, outcome, ms }, facts) => {
    this.#attempts.inc({ upstream, operation, outcome });
    this.#latency.observe({ labels: { upstream, operation }, value: ms / 1000, ...exemplar(facts) });
  };

  error: Observer["error"] = ({ code, failure }) =>
    this.#errors.inc({ code, upstream: failure?.upstream ?? "" });

  audit: Observer["audit"] = ({ field, outcome }) => this.#mutations.inc({ field, outcome });

  ended: Observer["ended"] = ({ status, ms }, facts) => {
    const { operation, code, caller = "" } = facts;
    this.#requests.observe({ labels: { status: String(status) }, value: ms / 1000, ...exemplar(facts) });
    if (operation) {
      const { name = "", type } = operation;
      this.#operations.inc({ operation: this.#names.of(name), type, outcome: code ? "failed" : "ok" });
    }
    if (code !== undefined && REFUSALS.has(code))
      this.#refusals.inc({ caller: this.#callers.of(caller), code });
  };

  redis: Observer["redis"] = (state) => this.#redis?.set(state === "back" ? 1 : 0);

  reloaded: Observer["reloaded"] = (outcome) => this.#reloads.inc({ outcome });

  note: Observer["note"] = () => {};

  crash: Observer["crash"] = () => this.#crashes.inc();

  #histogram<T extends string>(name: string, help: string, labelNames: T[]): Histogram<T | "trace_id"> {
    return new Histogram<T | "trace_id">({
      enableExemplars: true,
      name: `${PREFIX}${name}`,
      help,
      labelNames,
      buckets: this.#buckets,
      registers: [this.#registry],
    });
  }

  #counter<T extends string>(name: string, help: string, labelNames: T[]): Counter<T> {
    return new Counter({ name: `${PREFIX}${name}`, help, labelNames, registers: [this.#registry] });
  }

  /** Counted elsewhere. */
  #total(name: string, help: string, count: () => number): void {
    new Counter({
      name: `${PREFIX}${name}`,
      help,
      registers: [this.#registry],
      collect() {
        this.reset();
        this.inc(count());
      },
    });
  }

  #gauge<T extends string>(name: string, help: string, labelNames: T[], collect: () => void): Gauge<T> {
    return new Gauge({
      name: `${PREFIX}${name}`,
      help,
      labelNames,
      collect,
      registers: [this.#registry],
    });
  }
}
