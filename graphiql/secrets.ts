import { facts } from "./facts.js";

const names = new Set(facts.secrets);
const IN_QUERY = new RegExp(
  `\\b(${facts.secrets.join("|")})(\\s*:\\s*)(?:"""[\\s\\S]*?(?:"""|$)|"(?:[^"\\\\\\n]|\\\\.)*"?)`,
  "g",
);
const AS_VARIABLE = new RegExp(`\\b(?:${facts.secrets.join("|")})\\s*:\\s*\\$(\\w+)`, "g");

export interface Text {
  readonly query: string;
  readonly variables: string;
}

/** What may be kept or passed on of a query and its variables: everything but what stands where a secret goes. */
export function withoutSecrets({ query, variables }: Text): Text {
  // A variable may have any name: what counts is where it is used.
  const used = new Set([...query.matchAll(AS_VARIABLE)].map((match) => match[1]));
  const hide = (key: string, value: unknown): unknown =>
    typeof value === "string" && (names.has(key) || used.has(key)) ? "" : value;
  return { query: query.replace(IN_QUERY, '$1$2""'), variables: rewritten(variables, hide) };
}

/** Text that is no JSON yet may hold anything, so nothing of it is kept. */
function rewritten(json: string, hide: (key: string, value: unknown) => unknown): string {
  if (json.trim() === "") return "";
  try {
    return JSON.stringify(JSON.parse(json, hide), null, 2);
  } catch {
    return "";
  }
}
