import { isList, isObject, type Json, type JsonObject, objectOf } from "./values.js";

type Path = readonly string[];

function segmentMatches(pattern: string, key: string): boolean {
  if (!pattern.includes("*")) return pattern === key;
  const literal = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`, "s").test(key);
}

/** What of the paths is left below `key`; a path that ends here is the empty one. */
function below(paths: readonly Path[], key: string): Path[] {
  const rest: Path[] = [];
  for (const [head, ...tail] of paths) {
    if (head === undefined) continue;
    if (head === "**") {
      rest.push(tail.length === 0 ? [] : [head, ...tail]);
      rest.push(...below([tail], key));
    } else if (segmentMatches(head, key)) rest.push(tail);
  }
  return rest;
}

function kept(value: Json, paths: readonly Path[]): Json | undefined {
  if (paths.some((path) => path.length === 0)) return value;
  if (isList(value)) {
    const items = value.map((item) => kept(item, paths)).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (!isObject(value) || paths.length === 0) return undefined;
  const entries = Object.entries(value).flatMap(([key, item]): [string, Json][] => {
    const left = kept(item, below(paths, key));
    return left === undefined ? [] : [[key, left]];
  });
  return entries.length === 0 ? undefined : objectOf(entries);
}

/** Keeps the parts of an object that comma separated paths name: `app1`, `app1.font`, `app*`, `*.font`, `**`. */
export function only(value: JsonObject, names: string): JsonObject {
  const paths = names
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "")
    .map((name) => name.split("."));
  const left = kept(value, paths);
  return isObject(left) ? left : {};
}
