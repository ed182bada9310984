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

const PREFIX = /^[a-z][A-Za-z0-9]*$/;
const MIN_PREFIX = 3;
const OFF_SUFFIX = ['"', "*", ",", "/", "<", ">", "?", "\\", "|"];

/** What is wrong with the name of an application, as the server says it; it looks at one after the other. */
function applicationProblem(name: string): string | undefined {
  if (name.includes("*")) return `Application names may not contain '*' (found '${name}')`;
  if (/\s/.test(name)) return `Application names may not contain whitespace (found '${name}')`;
  const [prefix = ""] = name.split(/[-_]/, 1);
  const ofPrefix = "An application name prefix must";
  if (!PREFIX.test(prefix)) return `${ofPrefix} match the pattern ${PREFIX.source} (found '${prefix}')`;
  if (prefix.length < MIN_PREFIX)
    return `${ofPrefix} be at least ${MIN_PREFIX} characters long (found '${prefix}')`;
  const suffix = name.slice(prefix.length + 1);
  if (!OFF_SUFFIX.some((character) => suffix.includes(character))) return undefined;
  const off = `'[' ',${OFF_SUFFIX.map((character) => `'${character}'`).join(",")}]'`;
  return `An application name suffix may not contain any of the characters ${off} (found '${suffix}')`;
}

/** What is wrong with the names in a check, once it has been read. */
export const checkProblems = ({ application = [] }: PrivilegeCheck): string[] =>
  application.flatMap(({ application: name }) => applicationProblem(name) ?? []);

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
