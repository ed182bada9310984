import { activateProfile } from "../profiles/activate.js";
import { fully } from "../profiles/document.js";
import type { Operation } from "../rest/operation.js";
import { ok } from "../rest/respond.js";
import { actions } from "../security/actions.js";
import { grantProblems, readGrant, userOfGrant } from "./grant.js";

export const activate: Operation = {
  methods: ["POST"],
  path: "/_security/profile/_activate",
  prepare(request, cluster) {
    const grant = readGrant(request, "activate_profile_request");
    return {
      action: actions.activate,
      problems: grantProblems(grant),
      run: () => ok(fully(activateProfile(cluster, userOfGrant(cluster, grant, actions.activate)), "")),
    };
  },
};
