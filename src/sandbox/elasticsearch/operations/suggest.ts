import { refuseDuringOutage } from "../outages.js";
import { briefly } from "../profiles/document.js";
import { INDEX } from "../profiles/profile-index.js";
import { search } from "../profiles/search.js";
import { Failure } from "../rest/failure.js";
import type { Operation } from "../rest/operation.js";
import { ok } from "../rest/respond.js";
import { actions } from "../security/actions.js";
import { readSuggest } from "./suggest-request.js";

const MAX_WINDOW = 10_000;

function refuseSize(size: number, node: string): void {
  if (size <= MAX_WINDOW) return;
  const limit = `from + size must be less than or equal to: [${MAX_WINDOW}] but was [${size}]`;
  const advice =
    "See the scroll api for a more efficient way to request large data sets. This limit can be set by changing the [index.max_result_window] index level setting.";
  const window = {
    type: "illegal_argument_exception",
    reason: `Result window is too large, ${limit}. ${advice}`,
  };
  const shard = { shard: 0, index: INDEX, node, reason: window };
  throw new Failure(400, {
    type: "search_phase_execution_exception",
    reason: "all shards failed",
    meta: { phase: "query", grouped: true, failed_shards: [shard] },
    cause: { ...window, cause: window },
    root: window,
  });
}

export const suggest: Operation = {
  methods: ["GET", "POST"],
  path: "/_security/profile/_suggest",
  feature: "user-profile-collaboration",
  prepare(request, cluster) {
    const { name, size, data, hint, problems } = readSuggest(request);
    return {
      action: actions.suggest,
      problems,
      run() {
        const { profiles } = cluster;
        if (profiles !== null) {
          refuseDuringOutage(cluster, "search");
          refuseSize(size, cluster.nodeName);
        }
        const found = profiles === null ? [] : search(profiles.searchable(), name, hint);
        return ok({
          took: 0,
          total: { value: found.length, relation: "eq" },
          profiles: found.slice(0, size).map((document) => briefly(document, data)),
        });
      },
    };
  },
};
