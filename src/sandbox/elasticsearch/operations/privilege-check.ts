import { z } from "zod";
import type { JsonObject } from "../json/values.js";
import { illegalArgument, invalid } from "../rest/failure.js";
import { clusterPrivileges } from "../security/cluster-privileges.js";
import { grantsApplication, grantsCluster, grantsIndex, isClusterPrivilege } from "../security/privileges.js";
import type { Role } from "../security/roles.js";

const texts = z.union([z.array(z.string()), z.string().transform((one) => [one])]);

const check = z.strictObject({
  cluster: texts.optional(),
  index: z
    .array(z.object({ names: texts, privileges: texts, allow_restricted_indices: z.boolean().optional() }))
    .optional(),
  application: z.array(z.object({ application: z.string(), privileges: texts, resources: texts })).optional(),
});

export type PrivilegeCheck = z.infer<typeof check>;

/** `parser` is who asks, in messages. */
export function readCheck(asked: JsonObject, parser: string): PrivilegeCheck {
  const read = check.safeParse(asked);
  const mistake = `failed to parse privileges check [${parser}]`;
  if (!read.success) throw invalid("parse_exception", `${mistake}. ${z.prettifyError(read.error)}`);
  if (Object.keys(read.data).length === 0) {
    throw invalid(
      "parse_exception",
      `${mistake}. All privilege fields [cluster,index,applications] are missing`,
    );
  }
  return read.data;
}

/** One row for every single privilege asked about, with the place it has in an answer. */
export function answers(
  roles: readonly Role[],
  asked: PrivilegeCheck,
): { path: string[]; granted: boolean }[] {
  const cluster = (asked.cluster ?? []).map((privilege) => {
    if (!isClusterPrivilege(privilege)) {
      const known = `a privilege must be either one of the predefined cluster privilege names [${clusterPrivileges}]`;
      const or = "or a pattern over one of the available cluster actions";
      throw illegalArgument(`unknown cluster privilege [${privilege}]. ${known} ${or}`);
    }
    return { path: ["cluster", privilege], granted: grantsCluster(roles, privilege) };
  });
  const index = (asked.index ?? []).flatMap(({ names, privileges }) =>
    names.flatMap((name) =>
      privileges.map((privilege) => ({
        path: ["index", name, privilege],
        granted: grantsIndex(roles, name, privilege),
      })),
    ),
  );
  const application = (asked.application ?? []).flatMap(({ application: name, privileges, resources }) =>
    resources.flatMap((resource) =>
      privileges.map((privilege) => ({
        path: ["application", name, resource, privilege],
        granted: grantsApplication(roles, name, resource, privilege),
      })),
    ),
  );
  return [...cluster, ...index, ...application];
}
