import type { Operation } from "../rest/operation.js";
import { ok } from "../rest/respond.js";
import { actions } from "../security/actions.js";

/** Which server this is: https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-info */
export const main: Operation = {
  methods: ["GET", "HEAD"],
  path: "/",
  prepare: () => ({
    action: actions.main,
    run: () =>
      ok({
        name: "sandbox",
        cluster_name: "sandbox",
        cluster_uuid: "SANDBOXaaaaaaaaaaaaaaa",
        version: {
          number: "8.19.21",
          build_flavor: "default",
          build_type: "tar",
          minimum_wire_compatibility_version: "7.17.0",
          minimum_index_compatibility_version: "7.0.0",
        },
        tagline: "You Know, for Search",
      }),
  }),
};
