import { Document, type Node, Scalar, YAMLMap, YAMLSeq } from "yaml";
import type { Sources } from "./load.js";
import { isSecret, withoutUrlSecrets } from "./problems/problems.js";
import { isMapping, type Path, type Place, placeText, variablesOf } from "./source/tree.js";

const MASK = "******";

function origin(place: Place): string {
  if (place.kind === "default") return " default";
  if (place.kind === "flag") return ` flag ${placeText(place)}`;
  const variables = variablesOf(place).map((name) =>
    name.startsWith("file:") ? `file ${name.slice(5)}` : `variable ${name}`,
  );
  return ` ${(place.kind === "file" ? [placeText(place), ...variables] : variables).join(", ")}`;
}

function shown(value: unknown, path: Path, place: Place): unknown {
  if (isSecret(path, place)) return MASK;
  return typeof value === "string" ? withoutUrlSecrets(value) : value;
}

/** The settings in force as a settings file, with secrets masked and the origin of each value in a comment. */
export function annotated(sources: Sources): string {
  function node(value: unknown, path: Path): Node {
    if (isMapping(value)) {
      const map = new YAMLMap();
      for (const [key, inner] of Object.entries(value)) {
        const at = [...path, key];
        if (inner !== undefined) map.add({ key, value: node(inner, at) });
      }
      return map;
    }
    const place = sources.of(path);
    if (Array.isArray(value)) {
      const list = new YAMLSeq();
      list.items = value.map((entry, index) => node(entry, [...path, index]));
      if (value.some(isMapping)) return list;
      list.items = value.map((entry) => new Scalar(shown(entry, path, place)));
      list.flow = true;
      list.comment = origin(place);
      return list;
    }
    const scalar = new Scalar(shown(value, path, place));
    scalar.comment = origin(place);
    return scalar;
  }

  const document = new Document<Node>(node(sources.effective, []));
  return document.toString({ lineWidth: 0 }).trimEnd();
}
