import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import {
  type Attributes,
  type AttributeValue,
  type Context,
  type ContextManager,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type SpanOptions,
  type SpanStatus,
  type Tracer,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";

/** A span as an exporter would get it. */
export interface Recorded {
  readonly name: string;
  readonly kind: number | undefined;
  readonly parent: SpanContext | undefined;
  readonly context: SpanContext;
  readonly attributes: Attributes;
  status: SpanStatus;
}

/** As small as an SDK can be: keeps the spans that have ended, samples all or none. */
export class MemorySdk implements TracerProvider, Tracer {
  readonly ended: Recorded[] = [];
  sampled = true;

  getTracer(): Tracer {
    return this;
  }

  startSpan(
    name: string,
    { kind, attributes = {} }: SpanOptions = {},
    context: Context = ROOT_CONTEXT,
  ): Span {
    const parent = trace.getSpanContext(context);
    const own: SpanContext = {
      traceId: parent?.traceId ?? randomBytes(16).toString("hex"),
      spanId: randomBytes(8).toString("hex"),
      traceFlags: this.sampled ? 1 : 0,
      ...(parent?.traceState ? { traceState: parent.traceState } : {}),
    };
    if (!this.sampled) return trace.wrapSpanContext(own);
    const recorded: Recorded = {
      name,
      kind,
      parent,
      context: own,
      attributes: { ...attributes },
      status: { code: 0 },
    };
    const span: Span = {
      spanContext: () => own,
      isRecording: () => true,
      setAttribute(key: string, value: AttributeValue) {
        recorded.attributes[key] = value;
        return span;
      },
      setAttributes(all) {
        Object.assign(recorded.attributes, all);
        return span;
      },
      setStatus(status) {
        recorded.status = status;
        return span;
      },
      end: () => void this.ended.push(recorded),
      addEvent: () => span,
      addLink: () => span,
      addLinks: () => span,
      updateName: () => span,
      recordException: () => {},
    };
    return span;
  }

  startActiveSpan(): never {
    throw new Error("nobody needs it here");
  }
}

/** Remembers which context is active. */
export class Contexts implements ContextManager {
  readonly #active = new AsyncLocalStorage<Context>();

  active(): Context {
    return this.#active.getStore() ?? ROOT_CONTEXT;
  }

  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    context: Context,
    run: F,
    self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#active.run(context, () => run.apply(self, args));
  }

  bind<T>(_context: Context, target: T): T {
    return target;
  }

  enable(): this {
    return this;
  }

  disable(): this {
    return this;
  }
}
