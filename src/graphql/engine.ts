import { type ExecutionResult, GraphQLError } from "graphql";
import type { Caller } from "../dialect/request-facts.js";
import { type GatewayContext, type GraphqlParams, traced } from "./context.js";
import { gatewayError, notRun } from "./errors.js";
import { Executor, type ExecutorOptions } from "./executor.js";
import { respelledProblem } from "./limits/json-literals.js";
import { guarded, type OperationLimits, overLimit } from "./limits/limits.js";
import { inexactIdProblem, measureVariables, withoutValue } from "./limits/variables.js";
import { type Masked, maskErrors } from "./masking.js";
import { Preparation, type PreparedOperation } from "./prepare.js";
import { type Documents, withoutText } from "./trusted-documents.js";

/** What an operation cost its caller. */
export interface Charge {
  /** How much there was and is left, for the answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** Why it is not run. */
  readonly refusal?: GraphQLError | undefined;
}

export interface EngineOptions extends ExecutorOptions {
  readonly limits: OperationLimits & { readonly answerBytes: number };
  /** Clients see neither the schema, nor what a misspelt name may have meant, nor a trace. */
  readonly production: boolean;
  /** Which documents may be run, and by which ids. Absent = every one that is sent. */
  readonly documents?: Documents | undefined;
  /** Takes points from a caller; absent where nobody counts. */
  charge?: ((caller: Caller, points: number) => Charge | Promise<Charge>) | undefined;
  /** Told of every error in an answer. */
  onError(masked: Masked, context: GatewayContext): void;
}

/** An operation that may be run, and what it costs. */
interface Weighed {
  readonly prepared: PreparedOperation;
  readonly cost: number;
}

/** What is run for nothing still has to be read and answered. */
const LEAST = 1;

/**
 * The way of every operation, whichever adapter read it from the network. In this order: the document is found, the
 * variables are measured, the document is prepared (once: see `prepare`), the cost is weighed, ids and numbers are checked,
 * the caller is charged, the operation is executed, its answer is measured and its errors are masked. Whatever ends an
 * operation before it is executed is an answer with `errors` and without `data`, and is charged for, too.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #preparation: Preparation;
  readonly #executor: Executor;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#preparation = new Preparation(options);
    this.#executor = new Executor(options);
  }

  /** From parameters to a finished result; it never fails. */
  run(params: GraphqlParams, context: GatewayContext, method: string): Promise<ExecutionResult> {
    return this.#answer(this.#find(params, method), params.variables, context);
  }

  /** The answer to what is not run at all. It is charged for, too. */
  refuse(problem: GraphQLError, context: GatewayContext): Promise<ExecutionResult> {
    return this.#answer([problem], undefined, context);
  }

  async #answer(
    found: Weighed | readonly GraphQLError[],
    variables: GraphqlParams["variables"],
    context: GatewayContext,
  ): Promise<ExecutionResult> {
    const { charge, production } = this.#options;
    try {
      const charging = charge?.(context.caller, "cost" in found ? Math.max(LEAST, found.cost) : LEAST);
      const charged = charging instanceof Promise ? await charging : charging;
      if (charged?.refusal) return this.#finish({ errors: [charged.refusal] }, context);
      if (!("cost" in found))
        return this.#finish(extended({ errors: found }, charged?.headers, undefined), context);
      context.facts.operation = found.prepared.facts;
      const trace = !production && context.facts.wantsTrace ? traced(context) : undefined;
      const running = this.#executor.execute(found.prepared, variables, trace?.context ?? context);
      const result = withoutValues(running instanceof Promise ? await running : running);
      return this.#finish(extended(result, charged?.headers, trace?.attempts), context);
    } catch (error) {
      return this.#finish({ errors: [thrown(error)] }, context);
    }
  }

  /** What every answer goes through before it is written. */
  #finish(given: ExecutionResult, context: GatewayContext): ExecutionResult {
    const { limits, onError } = this.#options;
    const tooLarge = given.data != null && answerExceeds(given.data, limits.answerBytes);
    const result = tooLarge ? { data: null, errors: [answerTooLarge(limits.answerBytes)] } : given;
    if (!result.errors || result.errors.length === 0) return result;
    const executed = "data" in result;
    const errors = maskErrors(result.errors, context.call.requestId, executed, (masked) =>
      onError(masked, context),
    );
    return { ...result, errors };
  }

  /** The operation and its cost, or why it is not run. */
  #find(params: GraphqlParams, method: string): Weighed | readonly GraphQLError[] {
    const { limits, documents } = this.#options;
    const { operationName, variables } = params;
    try {
      const query = documents ? documents.find(params) : (params.query ?? withoutText(params));
      if (query instanceof GraphQLError) return [query];
      const measured = measureVariables(variables, limits);
      if (measured instanceof GraphQLError) return [measured];
      const known = this.#preparation.prepare(query, operationName, variables, method);
      if (!("prepared" in known)) return known;
      const { prepared, given } = known;
      const cost = prepared.cost(given);
      const problem = this.#problem({ prepared, cost }, variables, measured.mayBeRounded);
      return problem ? [problem] : { prepared, cost };
    } catch (error) {
      return [thrown(error)];
    }
  }

  #problem(
    { prepared, cost }: Weighed,
    variables: GraphqlParams["variables"],
    mayBeRounded: boolean,
  ): GraphQLError | undefined {
    const { schema, limits } = this.#options;
    const { operation, activations, withinJson } = prepared;
    if (cost > limits.cost) return overLimit("cost", limits.cost, "points of cost", cost);
    if (activations > 1) return notRun("OPERATION_LIMIT_EXCEEDED", "An operation may hold one activation.");
    if (!mayBeRounded && !withinJson) return undefined;
    return guarded(
      () =>
        inexactIdProblem(schema, operation, variables) ??
        (withinJson && respelledProblem(schema, operation, withinJson, variables)),
    );
  }
}

/** Variables are coerced by the executor, whose messages quote them: what is wrong is named by its place alone. */
function withoutValues(result: ExecutionResult): ExecutionResult {
  return result.errors && !("data" in result)
    ? { ...result, errors: result.errors.map(withoutValue) }
    : result;
}

/** `http` is for whoever writes the answer, and is left out of it. */
function extended(
  result: ExecutionResult,
  headers: Charge["headers"] | undefined,
  trace: readonly object[] | undefined,
): ExecutionResult {
  if (!headers && !trace) return result;
  const http = headers && { headers };
  const extensions = http && trace ? { http, trace } : http ? { http } : { trace };
  return result.errors ? { ...result, extensions } : { data: result.data ?? null, extensions };
}

function thrown(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError("Unexpected error.", { originalError });
}

/** The operation has already run: what it wrote stays written. */
function answerTooLarge(max: number): GraphQLError {
  return gatewayError(
    "OPERATION_LIMIT_EXCEEDED",
    `The answer would have more than ${max} bytes (limits.answerBytes). What the operation wrote is written.`,
  );
}

const NUMBER = 8;
const DATE = 26;

/**
 * Whether the answer to an operation would have more than that many bytes as JSON, without serialising it: aliases and lists
 * can make small data a large text. Stops as soon as that is certain. Characters that JSON escapes count unescaped.
 */
function answerExceeds(result: object, max: number): boolean {
  // Counting bytes one by one is for answers that may be too large.
  return exceeds(result, max, mostBytesOf) && exceeds(result, max, Buffer.byteLength);
}

/** A character is at most three bytes. */
const mostBytesOf = (text: string): number => 3 * text.length;

function exceeds(result: object, max: number, bytesOf: (text: string) => number): boolean {
  let bytes = 0;
  const open: unknown[] = [result];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === "string") bytes += bytesOf(value) + 2;
    else if (Array.isArray(value)) {
      bytes += value.length + 2;
      if (bytes > max) return true;
      for (const element of value) open.push(element);
    } else if (value instanceof Date) bytes += DATE;
    else if (typeof value === "object" && value !== null) {
      bytes += 2;
      for (const key in value) {
        // Quotes, colon and comma. An operation never returns `undefined`, which JSON would leave out.
        bytes += bytesOf(key) + 4;
        open.push(Reflect.get(value, key));
      }
    } else bytes += typeof value === "number" ? NUMBER : 4;
    if (bytes > max) return true;
  }
  return false;
}
