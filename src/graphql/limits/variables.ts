import {
  type GraphQLError,
  GraphQLID,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from "graphql";
import { notRun } from "../not-run.js";
import { type OperationLimits, overLimit } from "./limits.js";
import { isRecord } from "./values.js";

type Bounds = Pick<OperationLimits, "variableDepth" | "variableNodes">;

/** Walks level by level without recursion: a million nested arrays fit into a small body. */
export function variablesProblem(variables: unknown, limits: Bounds): GraphQLError | undefined {
  const { variableDepth, variableNodes } = limits;
  let level: object[] = isObject(variables) ? [variables] : [];
  let nodes = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > variableDepth) return overLimit("variableDepth", variableDepth, "levels of nested variables");
    const below: object[] = [];
    for (const parent of level) {
      if (hasIllFormedKey(parent)) return illFormed(variables);
      for (const value of valuesOf(parent)) {
        nodes += 1;
        if (nodes > variableNodes)
          return overLimit("variableNodes", variableNodes, "values in its variables");
        if (isObject(value)) below.push(value);
        else if (isIllFormed(value)) return illFormed(variables);
      }
    }
    level = below;
  }
  return undefined;
}

/** Half a character cannot be written as UTF-8: upstreams would store something else in its place. */
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

/** One at a time: a list of all of them would be as large as what is about to be refused. */
function* valuesOf(parent: object): Iterable<unknown> {
  if (Array.isArray(parent)) yield* parent;
  else for (const key in parent) yield Reflect.get(parent, key);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

const isUnsafe = (value: unknown): boolean =>
  typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);

function hasUnsafe(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return isUnsafe(value);
  return Object.values(value).some(hasUnsafe);
}

/** Where a value has a number for an id that another number may have been. */
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
 * Why an operation is not run whose variables name a record by a number beyond 2^53: JSON has read it as another one
 * already, and another account would be meant. Ids are texts, or whole numbers up to 9007199254740991.
 */
export function inexactIdProblem(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: unknown,
): GraphQLError | undefined {
  if (!isRecord(variables) || !hasUnsafe(variables)) return undefined;
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
 * The path of the first value below another one that is wrong, as `input.data.app.0`; undefined where there is none. For
 * messages about what is refused already: the walk costs more than the look that found it.
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
