import { badQueryParameter } from "./errors.js";

/** An escape that is none stays as it is: `idIn=%zz` is an unknown id, no error. */
function decoded(text: string): string {
  return text
    .replaceAll("+", " ")
    .replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"));
}

/** Only the first value of a repeated parameter counts. */
export function parameters(queryString: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const pair of queryString.split("&")) {
    const [name = "", ...value] = pair.split("=");
    const key = decoded(name);
    if (key !== "" && !found.has(key)) found.set(key, decoded(value.join("=")));
  }
  return found;
}

const maxInteger = 2 ** 31 - 1;

/** A Java integer; undefined where the parameter is absent or empty. */
export function integer(query: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = query.get(name) ?? "";
  if (text === "") return undefined;
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= -maxInteger - 1 && value <= maxInteger) return value;
  throw badQueryParameter();
}

export const unbound = maxInteger;
