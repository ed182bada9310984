import { merge } from "../json/merge.js";
import { object, parseObject } from "../json/object-parser.js";
import type { JsonObject } from "../json/values.js";
import { refuseDuringOutage } from "../outages.js";
import { profilesOf } from "../profiles/activate.js";
import { type Expected, type ProfileIndex, sizeOf } from "../profiles/profile-index.js";
import { invalid } from "../rest/failure.js";
import type { Operation } from "../rest/operation.js";
import { acknowledged } from "../rest/respond.js";
import { actions } from "../security/actions.js";

const MEBIBYTE = 1024 * 1024;
const MAX = 10 * MEBIBYTE;

/** The names that no top-level key may have. The keys of both objects count together. */
function problemsOf(keys: readonly string[]): string[] {
  if (keys.length === 0) return ["update request is empty"];
  const dotted = keys.filter((key) => key.includes("."));
  const underscored = keys.filter((key) => key.startsWith("_"));
  return [
    ...(dotted.length > 0 ? [`application name must not contain dot, but found [${dotted}]`] : []),
    ...(underscored.length > 0
      ? [`application name must not start with underscore, but found [${underscored}]`]
      : []),
  ];
}

function refuseSize(profiles: ProfileIndex, uid: string, labels: JsonObject, data: JsonObject): void {
  const old = profiles.get(uid);
  if (old === undefined) return;
  const size = sizeOf(merge(old.labels, labels), merge(old.data, data));
  if (size <= MAX) return;
  const shown = Math.floor((size / MEBIBYTE) * 10) / 10;
  const why = `the combined profile size of [${shown}mb] exceeds the maximum of [${MAX / MEBIBYTE}mb]`;
  throw invalid("status_exception", `cannot update profile [${uid}] because ${why}`);
}

export const updateData: Operation = {
  methods: ["PUT", "POST"],
  path: "/_security/profile/{uid}/_data",
  prepare(request, cluster) {
    const tokens = request.body();
    if (tokens === null) throw invalid("parse_exception", "request body is required");
    let labels: JsonObject = {};
    let data: JsonObject = {};
    parseObject(tokens, "update_profile_data_request_payload", {
      labels: object((value) => {
        labels = value;
      }),
      data: object((value) => {
        data = value;
      }),
    });
    const uid = request.segment("uid");
    const primaryTerm = request.parameters.count("if_primary_term");
    const expected: Expected = { primaryTerm, seqNo: request.parameters.count("if_seq_no") };
    const refresh = request.parameters.refresh();
    const keys = [...new Set([...Object.keys(labels), ...Object.keys(data)])];
    return {
      action: actions.updateData,
      namespaces: keys,
      problems: problemsOf(keys),
      run() {
        // The size is found out by reading the profile first, so that an outage answers like a read.
        if (cluster.profiles !== null) refuseDuringOutage(cluster, "get");
        const profiles = profilesOf(cluster);
        refuseSize(profiles, uid, labels, data);
        refuseDuringOutage(cluster, "write");
        const change = (old: { labels: JsonObject; data: JsonObject }) => ({
          labels: merge(old.labels, labels),
          data: merge(old.data, data),
        });
        profiles.update(uid, change, refresh, expected);
        return acknowledged;
      },
    };
  },
};
