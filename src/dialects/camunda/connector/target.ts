import { type Path, path } from "../../../dialect/path.js";
import { UpstreamError } from "../../../dialect/upstream-error.js";
import type { Client } from "../../../http/client.js";
import { writtenIdProblem } from "./records.js";

/** Which engine of which upstream is meant. */
export interface Target {
  readonly client: Client;
  /** Undefined = the server's default engine, without a prefix in the path. */
  readonly engine: string | undefined;
}

/**
 * The path of one user, and what follows it. The engine decodes `%2F` and `%5C` once more than its container does, which
 * for its part refuses both.
 */
export function userPath(target: Target, userId: string, rest: "" | `/${string}` = ""): Path {
  const problem = writtenIdProblem(userId);
  if (problem) throw refused(`The id ${problem}.`);
  const segment = encodeURIComponent(userId).replaceAll("%2F", "%252F").replaceAll("%5C", "%255C");
  return under(target, { encoded: `/user/${segment}${rest}`, template: `/user/{}${rest}` });
}

function refused(message: string): UpstreamError {
  return new UpstreamError({ kind: "bad-request", upstream: "", operation: "path", message, sent: false });
}

/** A path below the engine's prefix. */
export function under(target: Target, rest: Path): Path {
  if (target.engine === undefined) return rest;
  const prefix = path`/engine/${target.engine}`;
  return { encoded: prefix.encoded + rest.encoded, template: prefix.template + rest.template };
}
