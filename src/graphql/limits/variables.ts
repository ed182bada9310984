import type { GraphQLError } from "graphql";
import { notRun } from "../not-run.js";
import { overLimit } from "./errors.js";
import type { OperationLimits } from "./limits.js";
import { placeOf } from "./place.js";

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
const isIllFormed = (value: unknown): boolean => typeof value === "string" && !value.isWellFormed();

function illFormed(variables: unknown): GraphQLError {
  const place = placeOf(variables, isIllFormed) ?? "a text";
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
