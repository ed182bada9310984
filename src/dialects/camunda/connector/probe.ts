import type { Call } from "../../../dialect/call.js";
import type { Identity } from "../../../dialect/define-dialect.js";
import { path } from "../../../dialect/path.js";
import { decodeIsPlainOptions, decodeVersion } from "../wire.js";
import { type Target, under } from "./target.js";

/** Which member of the family this is: one call, for the forks a second one. */
export async function probe(target: Target, call: Call): Promise<Identity> {
  const version = await target.client.send(
    { name: "version", method: "GET", path: path`/version`, repeatable: true, decode: decodeVersion },
    call,
  );
  // Only the original counts from 7; its forks began again at 1 and are told apart by how they answer OPTIONS.
  if (version?.startsWith("7.")) return { product: "Camunda 7", version };
  const plain = await target.client.send(
    {
      name: "options",
      method: "OPTIONS",
      path: under(target, path`/user/x/profile`),
      // Asked for JSON, all of them answer with an empty body.
      accept: "*/*",
      repeatable: true,
      decode: decodeIsPlainOptions,
    },
    call,
  );
  return { product: plain ? "Operaton" : "CIB seven", version };
}
