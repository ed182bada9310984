import { badInput, checkIds, checkList, checkSize, type SchemaKit, UPSTREAM } from "../../../dialect.js";
import { uidProblem } from "../connector/records.js";
import { hintProblem, type ProfilePrivileges } from "../connector/search.js";
import type { ElasticsearchType, Profiles } from "./profiles.js";
import { type ElasticsearchRecord, selectionOf, toSuggestedRecord } from "./records.js";

/** Fields that the upstream's suggestions do not hold. */
const LACKING = ["enabled", "lastSynchronized", "version"];
/** Characters. Far beyond any name; the upstream looks for every word of it with typing errors, which takes its time. */
const MAX_NAME_LENGTH = 1024;

function suggestInput({ builder, listSize }: SchemaKit) {
  const Hint = builder.inputType("SuggestUserProfilesHint", {
    description: "What moves profiles up the list. It hides none. At least one of the two.",
    fields: (t) => ({
      uids: t.idList({ description: `Profiles to prefer, by uid: at least one, at most ${listSize}.` }),
      labels: t.field({
        type: "JSONObject",
        description:
          "Prefers profiles with this label: exactly one key, without wildcards, and a text or a list of texts as its value.",
      }),
    }),
  });
  return builder.inputType("SuggestElasticsearchUserProfilesInput", {
    description: "Whom to look for.",
    fields: (t) => ({
      name: t.string({
        description: `The beginning of words in the username, full name or e-mail address; small typing errors are forgiven. At most ${MAX_NAME_LENGTH} characters. Omitted or blank: everybody.`,
      }),
      size: t.field({
        type: "NonNegativeInt",
        defaultValue: 10,
        description: `How many profiles at most. Default 10, at most ${listSize}. There is no further page.`,
      }),
      hint: t.field({ type: Hint, description: "Omitted: none is preferred." }),
      upstream: t.string(UPSTREAM),
    }),
  });
}

/** Whether every selected part of a hit that is never null could be read: a hit without one cannot be null in this list. */
function isComplete(
  { user, labels, data, whole }: ElasticsearchRecord,
  selected: ReadonlySet<string>,
): boolean {
  const parts: Readonly<Record<string, readonly unknown[]>> = {
    user: [user.username, user.roles, user.realmName],
    labels: [labels],
    data: [data?.value],
    enabled: [whole?.enabled],
    lastSynchronized: [whole?.lastSynchronized],
    version: [whole?.version],
  };
  const shown = Object.entries(parts).flatMap(([name, values]) => (selected.has(name) ? values : []));
  return !shown.some((value) => value instanceof Error);
}

export function installSuggest(kit: SchemaKit, Profile: ElasticsearchType, profiles: Profiles): void {
  const { builder, listSize } = kit;
  const Input = suggestInput(kit);
  builder.queryField("suggestElasticsearchUserProfiles", (t) =>
    t.field({
      type: [Profile],
      nullable: { list: true, items: false },
      description:
        "Enabled profiles that fit a name best, best first (`POST /_security/profile/_suggest`; needs a Standard license or better). Sees writes with the next refresh. `enabled`, `lastSynchronized` and `version` are not part of suggestions: where one is selected, all hits are read by uid, fifty a call, and a hit that has vanished is dropped, as is one that is stored in a form that is not the API's.",
      args: { input: t.arg({ type: Input, required: true, description: "Name, size and hint." }) },
      resolve: async (_root, { input }, context, info) => {
        const { name: upstream, connector } = profiles.upstreams.select(input.upstream);
        checkSize("size", input.size ?? 10, listSize);
        if ((input.name?.length ?? 0) > MAX_NAME_LENGTH)
          throw badInput(`name must have at most ${MAX_NAME_LENGTH} characters.`);
        const { uids, labels } = input.hint ?? {};
        const hint = input.hint ? { uids: uids ?? undefined, labels: labels ?? undefined } : undefined;
        const problem = hint && hintProblem(hint);
        if (problem) throw badInput(`${problem}.`);
        checkIds("hint.uids", uids ?? [], listSize, uidProblem);
        const { fields, filter } = selectionOf(info);
        const lacking = LACKING.some((field) => fields.has(field));
        const suggested = await connector.suggest(
          {
            name: input.name ?? undefined,
            size: input.size ?? 10,
            hint,
            filter: lacking ? undefined : filter,
          },
          context.call,
        );
        const hits = lacking
          ? await Promise.all(
              suggested.hits.map(({ uid }) => profiles.store.load(context, upstream, uid, filter)),
            )
          : suggested.hits.map((hit) => toSuggestedRecord(upstream, hit, suggested.filter));
        return hits.filter((hit) => hit !== null).filter((hit) => isComplete(hit, fields));
      },
    }),
  );
}

function privilegesInput({ builder, listSize }: SchemaKit) {
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
  const Input = privilegesInput(kit);
  const Failed = builder
    .objectRef<ProfilePrivileges["errors"][number]>("ElasticsearchProfilePrivilegesError")
    .implement({
      description: "A profile whose privileges could not be read.",
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
        description: "Profiles that do not exist or whose privileges could not be read.",
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
