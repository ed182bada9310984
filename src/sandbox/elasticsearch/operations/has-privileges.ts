import { object, parseObject, texts } from "../json/object-parser.js";
import type { Json } from "../json/values.js";
import { refuseDuringOutage } from "../outages.js";
import { Failure, illegalArgument, invalid } from "../rest/failure.js";
import type { Operation } from "../rest/operation.js";
import { ok } from "../rest/respond.js";
import { actions } from "../security/actions.js";
import { resolve } from "../security/roles.js";
import { answers, checkProblems, type PrivilegeCheck, readCheck } from "./privilege-check.js";
import { NOT_FOUND, uidErrors } from "./uid-errors.js";

const PARSER = "profile_has_privileges_request";

export const hasPrivileges: Operation = {
  methods: ["GET", "POST"],
  path: "/_security/profile/_has_privileges",
  feature: "user-profile-collaboration",
  prepare(request, cluster) {
    const tokens = request.body();
    if (tokens === null) throw invalid("parse_exception", "request body or source parameter is required");
    const read: { uids?: readonly string[]; privileges?: PrivilegeCheck } = {};
    parseObject(tokens, PARSER, {
      uids: texts((value) => {
        read.uids = value;
      }),
      privileges: object((value) => {
        read.privileges = readCheck(value, PARSER);
      }),
    });
    const { uids, privileges } = read;
    if (uids === undefined || privileges === undefined) {
      const missing = [uids ? [] : ["uids"], privileges ? [] : ["privileges"]].flat();
      throw illegalArgument(`Required [${missing.join(", ")}]`);
    }
    return {
      action: actions.hasPrivileges,
      problems: [
        ...(uids.length === 0 ? ["profile uids list must not be empty"] : []),
        ...checkProblems(privileges),
      ],
      run() {
        const { profiles } = cluster;
        if (profiles === null) return ok({ has_privilege_uids: [] });
        refuseDuringOutage(cluster, "get");
        const privileged: string[] = [];
        const errors = new Map<string, Json>();
        for (const uid of new Set(uids)) {
          const document = profiles.get(uid);
          if (document === undefined) errors.set(uid, NOT_FOUND);
          else if (document.enabled) {
            try {
              const { found } = resolve(cluster.roles, document.user.roles);
              if (answers(found, privileges).every(({ granted }) => granted)) privileged.push(uid);
            } catch (error) {
              if (!(error instanceof Failure)) throw error;
              errors.set(uid, { type: error.problem.type, reason: error.problem.reason });
            }
          }
        }
        return ok({ has_privilege_uids: privileged, ...uidErrors(errors) });
      },
    };
  },
};
