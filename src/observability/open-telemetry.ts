import type * as Api from "@opentelemetry/api";
import { type DocumentNode, Kind, print, visit } from "graphql";
import type { AttemptTrace, RequestHeaders, RequestTrace, Tracing } from "../dialect/request-facts.js";
import { errorCode } from "../dialect/upstream-error.js";
import { plainTracing, readTraceContext, type TraceContext, traceHeaders } from "./plain-tracing.js";

const NAME = "profile-gateway";

/** Attributes without a name in OpenTelemetry's semantic conventions. */
const OWN = {
  upstream: "profile_gateway.upstream",
  operation: "profile_gateway.operation",
  attempt: "profile_gateway.attempt",
  outcome: "profile_gateway.outcome",
} as const;

/** The host name the client used, without the port. */
function serverAddress({ host }: RequestHeaders): Api.Attributes {
  const [name] = /^(?:\[[0-9a-fA-F:.]+\]|[\w.-]{1,253})/.exec(typeof host === "string" ? host : "") ?? [];
  return name === undefined ? {} : { "server.address": name };
}

class OpenTelemetry implements Tracing {
  readonly #api: typeof Api;
  readonly #tracer: Api.Tracer;
  readonly #documents = new WeakMap<DocumentNode, string>();

  constructor(api: typeof Api) {
    this.#api = api;
    // From the global provider, whenever one is registered.
    this.#tracer = api.trace.getTracer(NAME);
  }

  request(method: string, route: string, headers: RequestHeaders): RequestTrace {
    const { SpanKind, SpanStatusCode, context: contexts, trace } = this.#api;
    // Within this process: instrumentation of `node:http`, or a program that embeds the gateway, already has the server span.
    const around = trace.getSpanContext(contexts.active());
    const parent = around ? contexts.active() : this.#remote(readTraceContext(headers));
    const span = this.#tracer.startSpan(
      `${method} ${route}`,
      {
        kind: around ? SpanKind.INTERNAL : SpanKind.SERVER,
        attributes: {
          "http.request.method": method,
          "http.route": route,
          "url.path": route,
          ...serverAddress(headers),
        },
      },
      parent,
    );
    if (!this.#isOurs(span, parent)) return plainTracing.request(method, route, headers);
    const context = trace.setSpan(parent, span);
    return {
      traceId: span.spanContext().traceId,
      attempt: (begun) => this.#attempt(begun, context),
      run: (serve) => contexts.with(context, serve),
      end: (status, { operation, code } = {}) => {
        span.setAttribute("http.response.status_code", status);
        if (operation && span.isRecording()) {
          const { type, name, document } = operation;
          span.setAttribute("graphql.operation.type", type);
          if (name !== undefined) span.setAttribute("graphql.operation.name", name);
          span.setAttribute("graphql.operation.document", this.#maskedDocument(document));
        }
        if (code !== undefined) span.setAttribute("error.type", code);
        if (status >= 500 || code !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
        span.end();
      },
    };
  }

  /** Parsed documents are cached, so the same object comes again and again. */
  #maskedDocument(document: DocumentNode): string {
    const known = this.#documents.get(document) ?? maskedDocument(document);
    this.#documents.set(document, known);
    return known;
  }

  #attempt(begun: Parameters<RequestTrace["attempt"]>[0], context: Api.Context): AttemptTrace {
    const { SpanKind, SpanStatusCode } = this.#api;
    const { upstream, operation, method, path, attempt } = begun;
    const span = this.#tracer.startSpan(
      `${method} ${path}`,
      {
        kind: SpanKind.CLIENT,
        attributes: {
          "http.request.method": method,
          "url.template": path,
          [OWN.upstream]: upstream,
          [OWN.operation]: operation,
          [OWN.attempt]: attempt,
        },
      },
      context,
    );
    return {
      headers: headersOf(span.spanContext()),
      end({ status, outcome }) {
        if (status !== undefined) span.setAttribute("http.response.status_code", status);
        span.setAttribute(OWN.outcome, outcome);
        if (outcome !== "ok") {
          span.setAttribute("error.type", outcome);
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.end();
      },
    };
  }

  /** The caller's span. */
  #remote(given: TraceContext | undefined): Api.Context {
    const { trace, createTraceState, ROOT_CONTEXT } = this.#api;
    if (!given) return ROOT_CONTEXT;
    return trace.setSpanContext(ROOT_CONTEXT, {
      traceId: given.traceId,
      spanId: given.spanId,
      traceFlags: Number.parseInt(given.flags, 16),
      isRemote: true,
      ...(given.state === undefined ? {} : { traceState: createTraceState(given.state) }),
    });
  }

  /** Without a registered SDK, a new span is its parent, or no span at all. */
  #isOurs(span: Api.Span, parent: Api.Context): boolean {
    const { isSpanContextValid, trace } = this.#api;
    const own = span.spanContext();
    return isSpanContextValid(own) && own.spanId !== trace.getSpanContext(parent)?.spanId;
  }
}

function headersOf({ traceId, spanId, traceFlags, traceState }: Api.SpanContext): Record<string, string> {
  const flags = (traceFlags & 0xff).toString(16).padStart(2, "0");
  return traceHeaders({ traceId, spanId, flags, state: traceState?.serialize() || undefined });
}

/**
 * Spans through OpenTelemetry's API, if that package is installed and an SDK is registered with it: one for each GraphQL
 * request, and one for each attempt to reach an upstream. Otherwise the same as `plainTracing`.
 */
export async function openTelemetry(): Promise<Tracing> {
  try {
    return new OpenTelemetry(await import("@opentelemetry/api"));
  } catch (error) {
    // A package that is installed but does not load is a mistake that somebody wants to know about.
    if (errorCode(error) === "ERR_MODULE_NOT_FOUND") return plainTracing;
    throw error;
  }
}

const MAX_LENGTH = 2048;

/** The document with all literal values masked, shortened if it is long. */
function maskedDocument(document: DocumentNode): string {
  const masked = visit(document, {
    StringValue: () => ({ kind: Kind.STRING, value: "*" }),
    IntValue: () => ({ kind: Kind.INT, value: "0" }),
    FloatValue: () => ({ kind: Kind.FLOAT, value: "0" }),
  });
  return print(masked).slice(0, MAX_LENGTH);
}
