import type { Call } from "../../../dialect/call.js";
import { path } from "../../../dialect/path.js";
import type { Client } from "../../../http/client.js";
import { decodeHasPrivileges } from "../wire/index.js";

export interface PrivilegeQuery {
  readonly uids: readonly string[];
  readonly cluster?: readonly string[] | undefined;
  readonly index?:
    | readonly {
        readonly names: readonly string[];
        readonly privileges: readonly string[];
        readonly allowRestrictedIndices: boolean;
      }[]
    | undefined;
  readonly application?:
    | readonly {
        readonly application: string;
        readonly privileges: readonly string[];
        readonly resources: readonly string[];
      }[]
    | undefined;
}

export interface ProfilePrivileges {
  readonly hasPrivilegeUids: readonly string[];
  readonly errors: readonly { readonly uid: string; readonly message: string }[];
}

/** https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-has-privileges-user-profile */
export function hasPrivileges(client: Client, query: PrivilegeQuery, call: Call): Promise<ProfilePrivileges> {
  const { uids, cluster, index, application } = query;
  return client.send(
    {
      name: "hasProfilePrivileges",
      method: "POST",
      path: path`/_security/profile/_has_privileges`,
      body: {
        json: {
          uids,
          privileges: {
            cluster,
            index: index?.map(({ allowRestrictedIndices, ...rest }) => ({
              ...rest,
              allow_restricted_indices: allowRestrictedIndices,
            })),
            application,
          },
        },
      },
      repeatable: true,
      decode: decodeHasPrivileges,
    },
    call,
  );
}
