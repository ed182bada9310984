import { refuseDuringOutage } from "../outages.js";
import { profilesOf } from "../profiles/activate.js";
import type { Operation } from "../rest/operation.js";
import { acknowledged } from "../rest/respond.js";
import { actions } from "../security/actions.js";

const setEnabled = (path: string, enabled: boolean): Operation => ({
  methods: ["PUT", "POST"],
  path: `/_security/profile/{uid}/${path}`,
  prepare(request, cluster) {
    const uid = request.segment("uid");
    const refresh = request.parameters.refresh();
    return {
      action: actions.setEnabled,
      run() {
        refuseDuringOutage(cluster, "write");
        profilesOf(cluster).update(uid, () => ({ enabled }), refresh);
        return acknowledged;
      },
    };
  },
});

export const enable = setEnabled("_enable", true);
export const disable = setEnabled("_disable", false);
