import { refusal } from "../errors.js";
import { type Fields, isFields, isList } from "../json.js";
import type { State } from "../state.js";

export function readRateLimit(value: unknown): number {
  const rateLimit = value ?? 0;
  if (typeof rateLimit !== "number" || !Number.isInteger(rateLimit)) {
    throw refusal("api.assert.invalid_type", "rateLimit", "integer");
  }
  if (rateLimit < 0) throw refusal("api.assert.invalid_argument", "rateLimit", "positive integer, or zero");
  return rateLimit;
}

/** The checks of a profile's policies in the order of a real server; `strict` looks restrictions up. */
export function checkDefinition(
  state: State,
  id: string,
  policies: readonly Fields[],
  strict: boolean,
): void {
  for (const [index, policy] of policies.entries()) {
    const at = `${id}.policies[${index}]`;
    checkKeys(policy, at, ["roleId", "restrictedTo"]);
    const { restrictedTo } = policy;
    if (!restrictedTo) continue;
    if (!isList(restrictedTo)) throw refusal("api.assert.invalid_type", `${at}.restrictedTo`, "object[]");
    for (const [position, restriction] of restrictedTo.entries()) {
      // The brackets hold the value, not the position: a slip of the real server.
      if (!isFields(restriction)) {
        throw refusal("api.assert.invalid_type", `${at}.restrictedTo[${String(restriction)}]`, "object");
      }
      checkRestriction(state, restriction, `${at}.restrictedTo[${position}]`, strict);
    }
  }
  if (id === "anonymous" && !policies.some(({ roleId }) => roleId === "anonymous")) {
    throw refusal("security.profile.missing_anonymous_role");
  }
}

function checkRestriction(state: State, restriction: Fields, at: string, strict: boolean): void {
  const { index, collections } = restriction;
  if (index === null || index === undefined) throw refusal("api.assert.missing_argument", `${at}.index`);
  const known = state.indexes.get(String(index));
  if (strict && !known) throw refusal("services.storage.unknown_index", index);
  if (collections !== null && collections !== undefined) {
    if (!isList(collections)) throw refusal("api.assert.invalid_type", `${at}.collections`, "string[]");
    const missing = collections.filter((name) => !known?.has(String(name)));
    if (strict && missing.length) throw refusal("services.storage.unknown_collection", index, missing);
  }
  checkKeys(restriction, at, ["index", "collections"]);
}

function checkKeys(fields: Fields, at: string, accepted: readonly string[]): void {
  const extra = Object.keys(fields).find((name) => !accepted.includes(name));
  if (extra === undefined) return;
  const names = accepted.map((name) => `"${name}"`).join(", ");
  throw refusal("api.assert.unexpected_argument", `${at}.${extra}`, names);
}
