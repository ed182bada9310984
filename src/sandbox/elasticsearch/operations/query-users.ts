import { isList, isObject, type Json } from "../json/values.js";
import { illegalArgument } from "../rest/failure.js";
import type { Operation } from "../rest/operation.js";
import { ok } from "../rest/respond.js";
import { actions } from "../security/actions.js";
import { shownWithUid } from "./users.js";

const DEFAULT_SIZE = 10;

/** The names of `{ terms: { username: [...] } }`, the one query that is understood here. */
function namesOf(query: Json | undefined): ReadonlySet<Json> {
  const terms = isObject(query) ? query["terms"] : undefined;
  const names = isObject(terms) ? terms["username"] : undefined;
  if (!isList(names)) throw illegalArgument("Query type is not currently supported in this context");
  return new Set(names);
}

/** Finds users of the native realm by a search; the names stand in the body, whatever they hold. */
export const queryUsers: Operation = {
  methods: ["GET", "POST"],
  path: "/_security/_query/user",
  prepare(request, cluster) {
    const asked = request.body()?.value();
    const { query, size = DEFAULT_SIZE } = isObject(asked) ? asked : {};
    const names = namesOf(query);
    const withUid = request.parameters.flag("with_profile_uid");
    return {
      action: actions.queryUser,
      run() {
        const found = [...cluster.users.values()].filter(
          ({ username, realm }) => realm.type === "native" && names.has(username),
        );
        const users = found.slice(0, Number(size)).map((user) => shownWithUid(cluster, user, withUid));
        return ok({ total: found.length, count: users.length, users });
      },
    };
  },
};
