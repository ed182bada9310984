import { merge } from "../json/merge.js";
import { isObject, type JsonObject, objectOf } from "../json/values.js";
import { invalid } from "../rest/failure.js";
import type { Operation } from "../rest/operation.js";
import { ok } from "../rest/respond.js";
import { answers, readCheck } from "./privilege-check.js";

const PARSER = "has_privileges_request";

/** What the caller itself may do, which everybody may ask. */
export const ownPrivileges: Operation = {
  methods: ["GET", "POST"],
  path: "/_security/user/_has_privileges",
  prepare(request) {
    const asked = request.body()?.value();
    if (!isObject(asked)) throw invalid("parse_exception", "request body or source parameter is required");
    const check = readCheck(asked, PARSER);
    return {
      action: null,
      run({ user, grants }) {
        const rows = answers(grants[0] ?? [], check).map(({ path, granted }, place) => ({
          path,
          granted: granted && grants.every((roles) => answers(roles, check)[place]?.granted),
        }));
        let tree: JsonObject = { cluster: {}, index: {}, application: {} };
        for (const { path, granted } of rows) {
          const leaf = path.reduceRight<JsonObject | boolean>(
            (below, key) => objectOf([[key, below]]),
            granted,
          );
          if (typeof leaf === "object") tree = merge(tree, leaf);
        }
        const all = rows.every(({ granted }) => granted);
        return ok({ username: user.username, has_all_requested: all, ...tree });
      },
    };
  },
};
