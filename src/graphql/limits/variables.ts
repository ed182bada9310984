import type { GraphQLError } from "graphql";
import { overLimit } from "./errors.js";
import type { OperationLimits } from "./limits.js";

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
      }
    }
    level = below;
  }
  return undefined;
}

/** One at a time: a list of all of them would be as large as what is about to be refused. */
function* valuesOf(parent: object): Iterable<unknown> {
  if (Array.isArray(parent)) yield* parent;
  else for (const key in parent) yield Reflect.get(parent, key);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
