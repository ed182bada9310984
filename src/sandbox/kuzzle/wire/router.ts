import { unescape as unescaped } from "node:querystring";
import type { Fields } from "../json.js";
import { routes } from "./routes.js";

interface Place {
  readonly next: Map<string, Place>;
  target: string | null;
  names: readonly string[];
}

export interface Found {
  /** `controller:action` or a bracketed word; null where no route leads there. */
  readonly target: string | null;
  readonly args: Fields;
}

export const VERBS: readonly string[] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];

/** A tree of segments without backtracking: a fixed segment wins even where only the variable one leads on. */
export function createRouter(): (verb: string, path: string) => Found {
  const roots = new Map<string, Place>();
  for (const [verb, path, target] of routes) {
    let place = reach(roots, verb);
    const parts = path.split("/").filter(Boolean);
    for (const part of parts) place = reach(place.next, part.startsWith(":") ? "*" : part);
    place.target = target;
    place.names = parts.filter((part) => part.startsWith(":")).map((part) => part.slice(1));
  }
  return (verb, path) => {
    let place = roots.get(verb);
    const values: string[] = [];
    // Segments are cut before they are decoded, so that an id may hold a slash; doubled slashes do not count.
    for (const part of path.split("/").filter(Boolean).map(unescaped)) {
      const fixed = place?.next.get(part);
      if (!fixed) values.push(part);
      place = fixed ?? place?.next.get("*");
    }
    const names = place?.target ? place.names : [];
    return {
      target: place?.target ?? null,
      // A literal `*` takes the place of a variable without giving it a value.
      args: Object.fromEntries(names.map((name, index) => [name, values[index]])),
    };
  };
}

function reach(places: Map<string, Place>, part: string): Place {
  const known = places.get(part);
  if (known) return known;
  const place: Place = { next: new Map(), target: null, names: [] };
  places.set(part, place);
  return place;
}
