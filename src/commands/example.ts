import { stripIgnoredCharacters } from "graphql";
import type { Example } from "../dialect/define-dialect.js";

const bodyOf = ({ query, variables }: Example): string =>
  JSON.stringify({ query: stripIgnoredCharacters(query), variables });

/** A command that runs the example when pasted into a POSIX shell. */
export function curl(url: string, example: Example): string {
  return `curl -s ${url} -H 'content-type: application/json' -d '${bodyOf(example).replaceAll("'", "'\\''")}'`;
}

/** The same for PowerShell, which treats typographic quotes as quotes. */
export function powerShell(url: string, example: Example): string {
  const body = bodyOf(example).replace(/['\u2018-\u201b]/g, "$&$&");
  return `Invoke-RestMethod ${url} -Method Post -ContentType 'application/json; charset=utf-8' -Body '${body}' | ConvertTo-Json -Depth 20`;
}
