import { stripIgnoredCharacters } from "graphql";
import type { Example } from "../dialect/define-dialect.js";

/** A command that asks the example when it is pasted into a shell. */
export function curl(url: string, { query, variables }: Example): string {
  const body = JSON.stringify({ query: stripIgnoredCharacters(query), variables });
  return `curl -s ${url} -H 'content-type: application/json' -d '${body.replaceAll("'", "'\\''")}'`;
}
