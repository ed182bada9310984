import type { JsonTokens } from "../json/tokens.js";
import type { Action } from "../security/actions.js";
import type { Caller } from "../security/caller.js";
import type { Cluster } from "../state.js";
import type { Parameters } from "./parameters.js";
import type { Reply } from "./respond.js";

/** A request whose route is known. */
export interface RestRequest {
  readonly parameters: Parameters;
  /** A part of the path that the route names, percent-decoded. */
  segment(name: string): string;
  /** The tokens of the body, the first one read; null where there is no body. Asking for it says that one is taken. */
  body(): JsonTokens | null;
}

/** A request that has been read: what may still be wrong, who may send it, what it does. */
export interface Prepared {
  /** null: whoever is authenticated may. */
  readonly action: Action | null;
  /** The top-level keys that a role may be given write access to one by one. */
  readonly namespaces?: readonly string[];
  readonly problems?: readonly string[];
  /** Tells the problems in another way than the usual one. */
  refuse?(message: string): Reply;
  run(caller: Caller): Reply;
}

export interface Operation {
  readonly methods: readonly string[];
  readonly path: string;
  /** What a basic license does not cover. */
  readonly feature?: string;
  prepare(request: RestRequest, cluster: Cluster): Prepared;
}
