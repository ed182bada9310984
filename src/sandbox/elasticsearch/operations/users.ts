import { type JsonObject, objectOf } from "../json/values.js";
import type { Operation } from "../rest/operation.js";
import { actions } from "../security/actions.js";
import type { User } from "../security/user.js";
import type { Cluster } from "../state.js";

/** A user as the server shows it: what is not set is null here, other than in a profile. */
export const shownUser = (user: User): JsonObject => ({
  username: user.username,
  roles: user.roles,
  full_name: user.fullName,
  email: user.email,
  metadata: user.metadata,
  enabled: user.enabled,
});

export function shownWithUid(cluster: Cluster, user: User, withUid: boolean): JsonObject {
  const uid = withUid ? cluster.profiles?.ofUser(user)?.uid : undefined;
  return { ...shownUser(user), ...(uid !== undefined && { profile_uid: uid }) };
}

export const getUsers: Operation = {
  methods: ["GET"],
  path: "/_security/user/{username}",
  prepare(request, cluster) {
    const names = request.segment("username").split(",");
    const withUid = request.parameters.flag("with_profile_uid");
    return {
      action: actions.getUser,
      run() {
        const users = [...new Set(names)].flatMap((name) => cluster.users.get(name) ?? []);
        const shown = users.map((user): [string, JsonObject] => [
          user.username,
          shownWithUid(cluster, user, withUid),
        ]);
        return { status: users.length === 0 ? 404 : 200, body: objectOf(shown) };
      },
    };
  },
};
