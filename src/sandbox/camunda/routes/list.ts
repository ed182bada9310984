import type { EmulatorResponse } from "../../http.js";
import { json } from "../answers.js";
import type { Call } from "../call.js";
import { integer, parameters } from "../query.js";
import { checkLimit, paged, select, sorted } from "../select.js";
import { shown } from "./profile.js";

export function listUsers(call: Call): EmulatorResponse {
  const query = parameters(call.request.queryString);
  const first = integer(query, "firstResult");
  const max = integer(query, "maxResults");
  const users = sorted(select(call, query), query);
  checkLimit(call, max);
  return json(200, paged(users, first, max).map(shown));
}

/** Checks the sorting that it does not do, and never looks at the paging. */
export function countUsers(call: Call): EmulatorResponse {
  const query = parameters(call.request.queryString);
  return json(200, { count: sorted(select(call, query), query).length });
}
