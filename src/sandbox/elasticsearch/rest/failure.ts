import type { Json, JsonObject } from "../json/values.js";

/** One exception as the server writes it. */
export interface Problem {
  readonly type: string;
  readonly reason: string;
  readonly meta?: JsonObject;
  readonly cause?: Problem;
  /** Where the exception named in `root_cause` is another one than the rule below finds. */
  readonly root?: Problem;
}

export class Failure extends Error {
  readonly status: number;
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;

  constructor(status: number, problem: Problem, headers: Failure["headers"] = {}) {
    super(problem.reason);
    this.status = status;
    this.problem = problem;
    this.headers = headers;
  }
}

export const invalid = (type: string, reason: string, cause?: Problem): Failure =>
  new Failure(400, { type, reason, ...(cause && { cause }) });

export const illegalArgument = (reason: string, cause?: Problem): Failure =>
  invalid("illegal_argument_exception", reason, cause);

/** All that is wrong with a request, numbered, in one message. */
export function validationFailure(problems: readonly string[]): Failure {
  const numbered = problems.map((problem, place) => `${place + 1}: ${problem};`).join("");
  return invalid("action_request_validation_exception", `Validation Failed: ${numbered}`);
}

function written({ type, reason, meta, cause }: Problem): JsonObject {
  return { type, reason, ...meta, ...(cause && { caused_by: written(cause) }) };
}

/** A parser's exception stands for the one that it wraps, unless that comes from a library. */
function rootOf(problem: Problem): Problem {
  if (problem.root) return problem.root;
  const { cause } = problem;
  const parsing = /^(x_content_|parse_exception)/;
  return cause && problem.type.startsWith("x_content_") && parsing.test(cause.type) ? rootOf(cause) : problem;
}

export function envelope({ status, problem }: Failure): Json {
  const { type, reason, meta } = rootOf(problem);
  return { error: { root_cause: [{ type, reason, ...meta }], ...written(problem) }, status };
}
