import { profilesOf } from "../profiles/document.js";
import type { ApiRequest } from "../request.js";
import type { State } from "../state.js";

/** The largest limit of the user's profiles counts, and any 0 lifts it. */
export function withinLimit(state: State, request: ApiRequest): boolean {
  const { controller, action } = request.input;
  const id = request.user.id;
  // Logins are counted per connection, and over HTTP each request is one.
  if (controller === "auth" && (action === "login" || (action === "logout" && id !== "-1"))) return true;
  const limits = profilesOf(state, request.user.profileIds).map((profile) => profile.rateLimit);
  if (limits.includes(0)) return true;
  const frame = state.frame;
  const second = Math.floor(state.now() / 1000);
  if (frame.second !== second) frame.counts.clear();
  frame.second = second;
  const count = (frame.counts.get(id) ?? 0) + 1;
  frame.counts.set(id, count);
  return count <= Math.max(...limits);
}
