import { badInput, checkIds, checkSize, type SchemaKit, UPSTREAM } from "../../../dialect.js";
import { uidProblem } from "../connector/records.js";
import { hintProblem } from "../connector/search.js";
import type { Profiles } from "./profiles.js";
import { type ElasticsearchRecord, toSuggestedRecord } from "./records.js";
import { selectionOf } from "./selection.js";
import type { ElasticsearchType } from "./type.js";

/** Fields that the upstream's suggestions do not hold. */
const LACKING = ["enabled", "lastSynchronized", "version"];
/** Characters. Far beyond any name; the upstream looks for every word of it with typing errors, which takes its time. */
const MAX_NAME_LENGTH = 1024;

function installInput({ builder, listSize }: SchemaKit) {
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

/** Whether all of a hit can be told that is selected and never null: in this list nothing can be null in its place. */
function isTold({ user, labels, data, whole }: ElasticsearchRecord, selected: ReadonlySet<string>): boolean {
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
  const Input = installInput(kit);
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
        return hits.filter((hit) => hit !== null).filter((hit) => isTold(hit, fields));
      },
    }),
  );
}
