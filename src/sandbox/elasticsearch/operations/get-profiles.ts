import type { JsonObject } from "../json/values.js";
import { refuseDuringOutage } from "../outages.js";
import { fully } from "../profiles/document.js";
import { Failure } from "../rest/failure.js";
import type { Operation } from "../rest/operation.js";
import { ok } from "../rest/respond.js";
import { actions } from "../security/actions.js";
import { NOT_FOUND, uidErrors } from "./uid-errors.js";

const NO_INDEX = { type: "exception", reason: "profile index does not exist" };

/** Blank parts at the end fall away, as Java splits; the others are refused. */
function split(list: string): string[] {
  const parts = list.split(",");
  while (parts.at(-1) === "") parts.pop();
  return parts;
}

function problemsOf(uids: readonly string[]): string[] {
  if (uids.length === 0) return ["profile UIDs must be provided"];
  return uids.some((uid) => uid.trim() === "") ? ["Profile UID cannot be empty"] : [];
}

function missingIndex(uids: readonly string[]) {
  const twice = uids.find((uid, place) => uids.indexOf(uid) !== place);
  if (twice !== undefined) {
    const value = `org.elasticsearch.ElasticsearchException: ${NO_INDEX.reason}`;
    const reason = `Duplicate key ${twice} (attempted merging values ${value} and ${value})`;
    throw new Failure(500, { type: "illegal_state_exception", reason });
  }
  return ok({ profiles: [], ...uidErrors(new Map(uids.map((uid) => [uid, NO_INDEX]))) });
}

export const getProfiles: Operation = {
  methods: ["GET"],
  path: "/_security/profile/{uid}",
  prepare(request, cluster) {
    const uids = split(request.segment("uid"));
    const wanted = request.parameters.text("data") ?? "";
    return {
      action: actions.get,
      problems: problemsOf(uids),
      run() {
        const { profiles } = cluster;
        if (profiles === null) return missingIndex(uids);
        refuseDuringOutage(cluster, "get");
        const found: JsonObject[] = [];
        const errors = new Map<string, JsonObject>();
        for (const uid of uids) {
          const document = profiles.get(uid);
          if (document === undefined) errors.set(uid, NOT_FOUND);
          else found.push(fully(document, wanted));
        }
        return ok({ profiles: found, ...uidErrors(errors) });
      },
    };
  },
};
