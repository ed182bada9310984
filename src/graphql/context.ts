import { type Call, ChangedCall } from "../dialect/call.js";
import type { Attempt, Caller, RequestFacts } from "../dialect/request-facts.js";

/** What every resolver gets; created once per operation. */
export interface GatewayContext {
  readonly call: Call;
  readonly caller: Caller;
  /** For observers. */
  readonly facts: RequestFacts;
  /** What the operation holds, the newest first; undefined at its beginning. */
  held: Held | undefined;
}

/** One thing that an operation holds, of a class that one `perOperation` alone knows. */
export interface Held {
  readonly next: Held | undefined;
}

/** The parameters of an operation, each of the type that GraphQL over HTTP says. */
export interface GraphqlParams {
  readonly query?: string;
  /** Stands for the text of a trusted document. */
  readonly documentId?: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** An operation whose upstream attempts are listed in its answer. */
interface Traced {
  readonly context: GatewayContext;
  readonly attempts: readonly TracedAttempt[];
}

/** `shared`: the call was made by another operation, on behalf of this one as well. */
interface TracedAttempt extends Attempt {
  /** Milliseconds since the operation began. */
  readonly start: number;
  readonly shared?: true;
}

/**
 * For the answer's `extensions.trace`, which lists every attempt to reach an upstream, as the log does. Paths have
 * placeholders for ids.
 */
export function traced(context: GatewayContext): Traced {
  const { call } = context;
  const attempts: TracedAttempt[] = [];
  const startedAt = performance.now();
  const tracedAttempt = (attempt: Attempt): TracedAttempt => ({
    ...attempt,
    // If another operation made it, it may have started before this one.
    start: Math.max(0, Math.round(performance.now() - startedAt - attempt.ms)),
    ms: Math.round(attempt.ms),
  });
  const observe = (attempt: Attempt): void => {
    attempts.push(tracedAttempt(attempt));
    call.observe(attempt);
  };
  const shared = (attempt: Attempt): void => void attempts.push({ ...tracedAttempt(attempt), shared: true });
  const changed = new ChangedCall(call, { observe, shared });
  return { context: { ...context, call: changed }, attempts };
}
