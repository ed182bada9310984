import { type Path, path } from "../../../dialect/path.js";
import type { Client } from "../../../http/client.js";

/** Which engine of which upstream is meant. */
export interface Target {
  readonly client: Client;
  /** Undefined = the server's default engine, without a prefix in the path. */
  readonly engine: string | undefined;
}

/** A path below the engine's prefix. */
export function under(target: Target, rest: Path): Path {
  if (target.engine === undefined) return rest;
  const prefix = path`/engine/${target.engine}`;
  return { encoded: prefix.encoded + rest.encoded, template: prefix.template + rest.template };
}
