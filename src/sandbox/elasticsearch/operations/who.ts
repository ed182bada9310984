import type { JsonObject } from "../json/values.js";
import type { Operation } from "../rest/operation.js";
import { ok } from "../rest/respond.js";
import type { Caller } from "../security/caller.js";
import type { Realm } from "../security/user.js";
import { shownUser } from "./users.js";

const API_KEYS: Realm = { name: "_es_api_key", type: "_es_api_key" };

/** Somebody authenticated, and how. */
export function authentication({ user, runBy, apiKey, type }: Caller): JsonObject {
  const realm = ({ name, type: kind }: Realm): JsonObject => ({ name, type: kind });
  // A key stands for its owner, but with neither name nor roles.
  const shown = apiKey === null ? user : { ...user, roles: [], fullName: null, email: null };
  return {
    ...shownUser(shown),
    authentication_realm: realm(apiKey === null ? (runBy ?? user).realm : API_KEYS),
    lookup_realm: realm(apiKey === null ? user.realm : API_KEYS),
    authentication_type: type,
    ...(apiKey !== null && { api_key: { id: apiKey.id, name: apiKey.name } }),
  };
}

export const who: Operation = {
  methods: ["GET"],
  path: "/_security/_authenticate",
  prepare: () => ({ action: null, run: (caller) => ok(authentication(caller)) }),
};
