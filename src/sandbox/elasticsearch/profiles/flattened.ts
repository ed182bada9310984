import { isList, isObject, type Json } from "../json/values.js";
import { invalid } from "../rest/failure.js";
import type { ProfileDocument } from "./document.js";

const MAX_DEPTH = 20;
const MAX_LEAF_LENGTH = 32_766;
const FIELD = "[user_profile.labels]";

/** A value as Java prints maps and lists. */
function printed(value: Json): string {
  if (isList(value)) return `[${value.map(printed).join(", ")}]`;
  if (!isObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}=${printed(item)}`)
    .join(", ")}}`;
}

type Unfit = { readonly column: number; readonly value: Json; readonly reason: string };

/** Walks labels as they stand in the stored text from `start` on; columns are those of that text. */
function unfitIn(value: Json, path: readonly string[], depth: number, start: number): Unfit | null {
  const length = (part: Json) => Buffer.byteLength(JSON.stringify(part));
  if (isObject(value)) {
    if (depth >= MAX_DEPTH) {
      const reason = `The provided [flattened] field ${FIELD} exceeds the maximum depth limit of [${MAX_DEPTH}].`;
      return { column: start + length(value) - 1, value, reason };
    }
    let at = start + 1;
    for (const [key, item] of Object.entries(value)) {
      const found = unfitIn(item, [...path, key], depth + 1, at + length(key) + 1);
      if (found !== null) return found;
      at += length(key) + length(item) + 2;
    }
    return null;
  }
  if (isList(value)) {
    let at = start + 1;
    for (const item of value) {
      const found = unfitIn(item, path, depth, at);
      if (found !== null) return found;
      at += length(item) + 1;
    }
    return null;
  }
  if (value === null) return null;
  const key = path.join(".");
  if (key.includes("\0")) {
    const reason = `Keys in [flattened] fields cannot contain the reserved character \\0. Offending key: [${key}].`;
    return { column: start, value, reason };
  }
  const bytes = Buffer.byteLength(String(value));
  if (Buffer.byteLength(key) + 1 + bytes <= MAX_LEAF_LENGTH) return null;
  const long = `contains one immense field whose keyed encoding is longer than the allowed max length of ${MAX_LEAF_LENGTH} bytes`;
  const which = `Key length: ${key.length}, value length: ${bytes} for key starting with [${key.slice(0, 50)}]`;
  return { column: start, value, reason: `Flattened field ${FIELD} ${long}. ${which}` };
}

/** Labels are indexed flat, which sets limits that `data` does not have. */
export function refuseLabels(
  document: Omit<ProfileDocument, "seqNo" | "primaryTerm">,
  nodeName: string,
): void {
  const { uid, enabled, lastSynchronized, user, labels } = document;
  const { username, roles, realm, email, fullName } = user;
  const stored = JSON.stringify({
    user_profile: {
      uid,
      enabled,
      last_synchronized: lastSynchronized,
      user: { username, roles, realm: { ...realm, node_name: nodeName }, email, full_name: fullName },
      labels: null,
    },
  });
  const start = Buffer.byteLength(stored) - "null}}".length + 1;
  const unfit = unfitIn(labels, [], 0, start);
  if (unfit === null) return;
  const place = `[1:${unfit.column}] failed to parse field ${FIELD} of type [flattened]`;
  const reason = `${place} in document with id 'profile_${uid}'. Preview of field's value: '${printed(unfit.value)}'`;
  throw invalid("document_parsing_exception", reason, {
    type: "illegal_argument_exception",
    reason: unfit.reason,
  });
}
