import type { EmulatorRequest } from "../http.js";
import type { Flavour } from "./flavours.js";
import type { Options } from "./options.js";
import type { Grants, Users } from "./state.js";

/** The state behind one process engine. */
export interface Engine {
  readonly users: Users;
  readonly grants: Grants;
}

/** One request that found its route. */
export interface Call {
  readonly request: EmulatorRequest;
  readonly options: Options;
  readonly flavour: Flavour;
  readonly engine: Engine;
  /** The id of the user whose credentials came along; null where none are asked for. */
  readonly caller: string | null;
  /** `{id}` of the path; "" where the route has none. */
  readonly id: string;
  /** As in the links that `OPTIONS` gives: `http://host/engine-rest`, with the engine where it was named. */
  readonly self: string;
  /** Below `self`, as it was sent. */
  readonly path: string;
}
