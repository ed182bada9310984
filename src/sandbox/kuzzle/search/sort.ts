import { refusal } from "../errors.js";
import { isFields, isList } from "../json.js";
import type { Collection, Document } from "./collections.js";

type Order = (left: Document, right: Document) => number;

/** `"_id"`, `{ _id: "asc" }`, `{ _id: { order: "asc" } }`, or a list of those. */
export function orderOf(sort: unknown, { fields }: Collection): Order {
  const entries = (isList(sort) ? sort : [sort]).flatMap((entry): (readonly [string, unknown])[] => {
    if (entry === undefined) return [];
    return isFields(entry) ? Object.entries(entry) : [[String(entry), "asc"]];
  });
  const orders = entries.map(([field, how]): Order => {
    if (field !== "_id" && !fields.includes(field)) {
      const text = `No mapping found for [${field}] in order to sort on`;
      throw refusal("services.storage.unexpected_bad_request", text);
    }
    const sign = (isFields(how) ? how["order"] : how) === "desc" ? -1 : 1;
    return (left, right) => sign * compare(left.terms[field]?.[0], right.terms[field]?.[0]);
  });
  return (left, right) => orders.map((order) => order(left, right)).find((result) => result !== 0) ?? 0;
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  const [first, second] = [String(left ?? "\uffff"), String(right ?? "\uffff")];
  return first < second ? -1 : Number(first > second);
}
