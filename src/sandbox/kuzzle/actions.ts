import type { ApiRequest } from "./request.js";
import type { State } from "./state.js";

/** Gives the result; undefined leaves the key `result` out of the answer. */
export type Action = (state: State, request: ApiRequest) => unknown;

export type Actions = Readonly<Record<string, Action>>;
