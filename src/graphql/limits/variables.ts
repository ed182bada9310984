import {
  type ConstDirectiveNode,
  type DirectiveNode,
  type GraphQLError,
  GraphQLID,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromASTUntyped,
} from "graphql";
import { notRun } from "../errors.js";
import { type OperationLimits, overLimit } from "./limits.js";

/** By name. */
export type Values = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

interface Directed {
  readonly directives?: readonly (DirectiveNode | ConstDirectiveNode)[] | undefined;
}

const ifOf = ({ arguments: given = [] }: DirectiveNode | ConstDirectiveNode) =>
  given.find(({ name }) => name.value === "if")?.value;

/** Whether `@skip` or `@include` leaves a selection out. */
export function isLeftOut({ directives = [] }: Directed, variables: Values): boolean {
  return directives.some((directive) => {
    const { value: name } = directive.name;
    if (name !== "skip" && name !== "include") return false;
    const condition = ifOf(directive);
    return condition !== undefined && valueFromASTUntyped(condition, variables) === (name === "skip");
  });
}

/** Whether that may be otherwise with other variables. */
export function dependsOnVariables({ directives = [] }: Directed): boolean {
  return directives.some((directive) => ifOf(directive)?.kind === Kind.VARIABLE);
}

type Bounds = Pick<OperationLimits, "variableDepth" | "variableNodes">;

/** What is known of the variables of an operation that are within their bounds. */
interface Measured {
  /** Whether there is a whole number among them that `JSON.parse` may have rounded. */
  readonly mayBeRounded: boolean;
}

/**
 * Or why they are refused. Level by level, without recursion: a million nested arrays fit into a small body.
 */
export function measureVariables(variables: unknown, limits: Bounds): Measured | GraphQLError {
  const { variableDepth, variableNodes } = limits;
  let level: object[] = isObject(variables) ? [variables] : [];
  let nodes = 0;
  let mayBeRounded = false;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > variableDepth) return overLimit("variableDepth", variableDepth, "levels of nested variables");
    const below: object[] = [];
    for (const parent of level) {
      if (!Array.isArray(parent) && hasIllFormedKey(parent)) return illFormed(variables);
      const values: readonly unknown[] = Array.isArray(parent) ? parent : Object.values(parent);
      nodes += values.length;
      if (nodes > variableNodes) return overLimit("variableNodes", variableNodes, "values in its variables");
      for (const value of values) {
        if (isObject(value)) below.push(value);
        else if (isIllFormed(value)) return illFormed(variables);
        else mayBeRounded ||= isUnsafe(value);
      }
    }
    level = below;
  }
  return { mayBeRounded };
}

/** A lone surrogate cannot be encoded in UTF-8: upstreams would store something else instead. */
const isIllFormed = (value: unknown): boolean =>
  typeof value === "string" ? !value.isWellFormed() : isObject(value) && hasIllFormedKey(value);

function hasIllFormedKey(parent: object): boolean {
  if (Array.isArray(parent)) return false;
  for (const key in parent) if (!key.isWellFormed()) return true;
  return false;
}

function illFormed(variables: unknown): GraphQLError {
  const place = placeOf(variables, isIllFormed) || "a name";
  return notRun("BAD_USER_INPUT", `The variables hold a text that is not well-formed Unicode: ${place}.`);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

const isUnsafe = (value: unknown): boolean =>
  typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);

/** The path of an id given as a number that may have been rounded. */
function placeIn(value: unknown, type: GraphQLInputType, path: string): string | undefined {
  if (isNonNullType(type)) return placeIn(value, type.ofType, path);
  if (isListType(type)) {
    if (!Array.isArray(value)) return placeIn(value, type.ofType, path);
    for (const [index, element] of value.entries()) {
      const found = placeIn(element, type.ofType, `${path}.${index}`);
      if (found) return found;
    }
    return undefined;
  }
  if (isInputObjectType(type)) {
    if (!isRecord(value)) return undefined;
    for (const field of Object.values(type.getFields())) {
      const found = placeIn(value[field.name], field.type, `${path}.${field.name}`);
      if (found) return found;
    }
    return undefined;
  }
  return type === GraphQLID && isUnsafe(value) ? path : undefined;
}

/**
 * Refuses variables with an id given as a number beyond 2^53: `JSON.parse` has already rounded it, so it would name another
 * account. Ids are strings, or integers up to 9007199254740991.
 */
export function inexactIdProblem(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: unknown,
): GraphQLError | undefined {
  if (!isRecord(variables)) return undefined;
  for (const { variable, type } of operation.variableDefinitions ?? []) {
    const expected = typeFromAST(schema, type);
    if (!isInputType(expected)) continue;
    const place = placeIn(variables[variable.name.value], expected, variable.name.value);
    if (place)
      return notRun(
        "BAD_USER_INPUT",
        `The id ${place} must be a text, or a whole number up to 9007199254740991.`,
      );
  }
  return undefined;
}

const MAX_LENGTH = 200;

/**
 * The path of the first wrong value, as `input.data.app.0`; undefined if there is none. Only for messages about values that
 * have already been refused: this walk is slower than the check.
 */
export function placeOf(value: unknown, isWrong: (value: unknown) => boolean): string | undefined {
  return pathTo(value, isWrong, [])?.join(".").slice(0, MAX_LENGTH);
}

function pathTo(
  value: unknown,
  isWrong: (value: unknown) => boolean,
  path: readonly string[],
): readonly string[] | undefined {
  if (isWrong(value)) return path;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = pathTo(inner, isWrong, [...path, key]);
    if (found) return found;
  }
  return undefined;
}

const QUOTING = /^(Variable "\$\w+" got invalid value) /;
const PLACE = / at "[^"]*"$/;

/**
 * The error about a variable without its value. The executor quotes the value, which may be a whole grant with its password if
 * one of its fields is misspelt:
 * "Variable … got invalid value { … } at "input.size"; Int cannot represent non-integer value: …", without either value.
 */
export function withoutValue(error: GraphQLError): GraphQLError {
  const [, start] = QUOTING.exec(error.message) ?? [];
  const reason = error.originalError?.message;
  if (start === undefined || reason === undefined) return error;
  const [place = ""] = PLACE.exec(error.message.slice(0, -`; ${reason}`.length)) ?? [];
  // Every scalar's message ends with a colon and the value.
  const [plain = ""] = reason.split(": ", 1);
  const message = `${start}${place}; ${/[.?]$/.test(plain) ? plain : `${plain}.`}`;
  return notRun("BAD_USER_INPUT", message, error.nodes ? { nodes: error.nodes } : {});
}
