import { type ApiError, refusal } from "../errors.js";
import { type Fields, isFields, isList } from "../json.js";
import type { Document } from "./collections.js";

export type Matcher = (document: Document) => boolean;

const bad = (text: string): ApiError => refusal("services.storage.unexpected_bad_request", text);
const listed = (value: unknown): readonly unknown[] => (isList(value) ? value : [value]);
const holds = (document: Document, field: string, values: readonly unknown[]): boolean =>
  (document.terms[field] ?? []).some(
    (term) => term !== undefined && values.map(String).includes(String(term)),
  );

/** The few queries a client of profiles and users needs; any other is refused as an unknown one. */
export function matcherOf(query: Fields): Matcher {
  const [name] = Object.keys(query);
  if (name === undefined) return () => true;
  const value = query[name];
  const body = isFields(value) ? value : {};
  const [field] = Object.keys(body);
  switch (name) {
    case "match_all":
      return () => true;
    case "ids": {
      const ids = listed(body["values"] ?? []);
      return (document) => ids.includes(document.id);
    }
    case "term": {
      const wanted = listed(body[field ?? ""]);
      return (document) => holds(document, field ?? "", wanted);
    }
    case "terms": {
      if (field === undefined) {
        throw bad(
          "[terms] query requires a field name, followed by array of terms or a document lookup specification",
        );
      }
      const wanted = body[field];
      if (!isList(wanted)) throw bad(`[terms] query does not support [${field}]`);
      return (document) => holds(document, field, wanted);
    }
    default:
      throw bad(`unknown query [${name}]`);
  }
}
