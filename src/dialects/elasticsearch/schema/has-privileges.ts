import { badInput, checkIds, checkList, type SchemaKit, UPSTREAM } from "../../../dialect.js";
import { uidProblem } from "../connector/records.js";
import type { ProfilePrivileges } from "../connector/search.js";
import type { Profiles } from "./profiles.js";

function installInput({ builder, listSize }: SchemaKit) {
  const Index = builder.inputType("ElasticsearchIndexPrivilegesInput", {
    description: "Privileges on indices.",
    fields: (t) => ({
      names: t.stringList({
        required: true,
        description: "Names of indices, `*` for any text. At least one.",
      }),
      privileges: t.stringList({ required: true, description: "Names of privileges. At least one." }),
      allowRestrictedIndices: t.boolean({
        defaultValue: false,
        description: "Whether the names cover the system's own indices too. Default false.",
      }),
    }),
  });
  const Application = builder.inputType("ElasticsearchApplicationPrivilegesInput", {
    description: "Privileges of an application.",
    fields: (t) => ({
      application: t.string({ required: true, description: "The application's name." }),
      privileges: t.stringList({ required: true, description: "Names of privileges. At least one." }),
      resources: t.stringList({ required: true, description: "What they are for. At least one." }),
    }),
  });
  return builder.inputType("HasElasticsearchProfilePrivilegesInput", {
    description: "Whose privileges, and which: at least one of `cluster`, `index` and `application`.",
    fields: (t) => ({
      uids: t.idList({
        required: true,
        description: `The profiles' uids, at least one, at most ${listSize}.`,
      }),
      cluster: t.stringList({ description: "Cluster privileges by name." }),
      index: t.field({ type: [Index], description: "Privileges on indices." }),
      application: t.field({ type: [Application], description: "Privileges of applications." }),
      upstream: t.string(UPSTREAM),
    }),
  });
}

export function installHasPrivileges(kit: SchemaKit, profiles: Profiles): void {
  const { builder, listSize } = kit;
  const Input = installInput(kit);
  const Failed = builder
    .objectRef<ProfilePrivileges["errors"][number]>("ElasticsearchProfilePrivilegesError")
    .implement({
      description: "A profile whose privileges could not be told.",
      fields: (t) => ({
        uid: t.exposeID("uid", { description: "The profile's uid." }),
        message: t.exposeString("message", { description: "Why not, in the upstream's words." }),
      }),
    });
  const Result = builder.objectRef<ProfilePrivileges>("ElasticsearchProfilePrivileges").implement({
    description: "Which profiles' users have all of the privileges.",
    fields: (t) => ({
      hasPrivilegeUids: t.idList({
        description:
          "Uids of profiles whose users have every one of them. Disabled profiles are in neither list.",
        resolve: ({ hasPrivilegeUids }) => [...hasPrivilegeUids],
      }),
      errors: t.field({
        type: [Failed],
        description: "Profiles that do not exist or whose privileges could not be told.",
        resolve: ({ errors }) => [...errors],
      }),
    }),
  });
  builder.queryField("hasElasticsearchProfilePrivileges", (t) =>
    t.field({
      type: Result,
      nullable: true,
      description:
        "Which of these profiles' users have all of these privileges (`POST /_security/profile/_has_privileges`; needs a Standard license or better).",
      args: { input: t.arg({ type: Input, required: true, description: "Profiles and privileges." }) },
      resolve: (_root, { input }, context) => {
        const { connector } = profiles.upstreams.select(input.upstream);
        const { uids, cluster, index, application } = input;
        checkIds("uids", uids, listSize, uidProblem);
        if (uids.length === 0) throw badInput("uids must not be empty.");
        for (const [name, list] of Object.entries({ cluster, index, application }))
          checkList(name, list ?? [], listSize);
        if (![cluster, index, application].some((list) => list && list.length > 0))
          throw badInput("One of cluster, index and application must name a privilege.");
        return connector.hasPrivileges(
          {
            uids: [...new Set(uids)],
            cluster: cluster ?? undefined,
            index: index?.map(({ allowRestrictedIndices, ...rest }) => ({
              ...rest,
              allowRestrictedIndices: allowRestrictedIndices ?? false,
            })),
            application: application ?? undefined,
          },
          context.call,
        );
      },
    }),
  );
}
