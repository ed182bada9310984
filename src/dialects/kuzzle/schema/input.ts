import type { SchemaKit } from "../../../graphql/schema-kit.js";

export const ID = "The profile's id, 1 to 512 bytes in UTF-8.";
export const UPSTREAM = "One configured upstream by name; omitted, the first one of this dialect.";
const RATE_LIMIT = "Requests a second that each user may make of one Kuzzle node; 0 = unlimited.";

interface PolicyInput {
  readonly roleId: string;
  readonly restrictedTo?:
    | readonly { readonly index: string; readonly collections?: readonly string[] | null | undefined }[]
    | null
    | undefined;
}

/** Null is the same as left out. */
export function policyOf({ roleId, restrictedTo }: PolicyInput) {
  return {
    roleId,
    restrictedTo: restrictedTo?.map(({ index, collections }) => ({
      index,
      collections: collections ?? undefined,
    })),
  };
}

/** What the mutations of profiles take. */
export function installInputs({ builder, RefreshPolicy }: SchemaKit) {
  const RestrictionInput = builder.inputType("KuzzleRestrictionInput", {
    description: "Where a role shall hold: one index, or some of its collections.",
    fields: (t) => ({
      index: t.string({
        required: true,
        description: "Name of the index, not empty. It must exist unless `force` is true.",
      }),
      collections: t.stringList({
        description:
          "Names of collections of the index, none empty; omitted or empty = all. They must exist unless `force` is true.",
      }),
    }),
  });
  const PolicyInput = builder.inputType("KuzzlePolicyInput", {
    description: "A role that the profile shall give to its users.",
    fields: (t) => ({
      roleId: t.id({
        required: true,
        description: "Id of an existing role, at most 512 bytes in UTF-8.",
      }),
      restrictedTo: t.field({
        type: [RestrictionInput],
        description: "Where the role shall hold; omitted or empty = everywhere.",
      }),
    }),
  });
  const Update = builder.inputType("UpdateSecurityProfileInput", {
    description:
      "Which security profile, and what to change. A field that is omitted or null is kept; together at most 1 MiB as JSON.",
    fields: (t) => ({
      id: t.id({ required: true, description: ID }),
      rateLimit: t.field({ type: "NonNegativeInt", description: RATE_LIMIT }),
      policies: t.field({
        type: [PolicyInput],
        description:
          "Replaces all roles of the profile; at least one. Kuzzle would take an empty list for the role `default`, so it is refused here. The profile `anonymous` must keep the role `anonymous`.",
      }),
      force: t.boolean({
        defaultValue: false,
        description:
          "True: restrictions may name indexes and collections that do not exist. Default false (Kuzzle's flag `strict` is sent).",
      }),
      refresh: t.field({
        type: RefreshPolicy,
        defaultValue: "WAIT_FOR",
        description:
          "When searches see the change; reads by id always do at once. Default WAIT_FOR, which takes about a second. Kuzzle knows WAIT_FOR and FALSE only: TRUE is the same as WAIT_FOR.",
      }),
      retryOnConflict: t.field({
        type: "NonNegativeInt",
        defaultValue: 10,
        description:
          "How often Kuzzle tries again when others change the profile at the same time. Default 10, at most 2147483647.",
      }),
      queuable: t.boolean({
        defaultValue: true,
        description:
          "True: while Kuzzle cannot be reached the write waits, in order, with at most 500 others, and is sent once; the wait counts inside the upstream's total timeout. False: it fails at once. Default true.",
      }),
      upstream: t.string({ description: UPSTREAM }),
    }),
  });
  /** What a profile made from nothing is to hold: the same whether it may exist already or not. */
  const content = (name: string, description: string) =>
    builder.inputType(name, {
      description,
      fields: (t) => ({
        id: t.id({ required: true, description: ID }),
        policies: t.field({
          type: [PolicyInput],
          required: true,
          description:
            "The roles of the profile, at least one. Kuzzle would take an empty list for the role `default`, so it is refused here. The profile `anonymous` must have the role `anonymous`.",
        }),
        rateLimit: t.field({ type: "NonNegativeInt", description: `${RATE_LIMIT} Omitted: 0.` }),
        force: t.boolean({
          defaultValue: false,
          description:
            "True: restrictions may name indexes and collections that do not exist. Default false (Kuzzle's flag `strict` is sent).",
        }),
        refresh: t.field({
          type: RefreshPolicy,
          defaultValue: "WAIT_FOR",
          description:
            "When searches see the profile; reads by id do at once. Default WAIT_FOR, which takes about a second. TRUE is the same as WAIT_FOR.",
        }),
        upstream: t.string({ description: UPSTREAM }),
      }),
    });
  const Create = content(
    "CreateSecurityProfileInput",
    "A new security profile; together at most 1 MiB as JSON.",
  );
  const Replace = content(
    "ReplaceSecurityProfileInput",
    "A security profile, whole: what is not given here is gone afterwards. Together at most 1 MiB as JSON.",
  );
  const OnAssignedUsers = builder.enumType("OnAssignedUsers", {
    description: "What is to become of the users who have a profile that is deleted.",
    values: {
      FAIL: { description: "The profile is not deleted while a user has it." },
      REMOVE: {
        description: "It is taken from them first; who has no other profile then has `anonymous`.",
      },
    } as const,
  });
  const Delete = builder.inputType("DeleteSecurityProfileInput", {
    description: "Which security profile is to be deleted.",
    fields: (t) => ({
      id: t.id({ required: true, description: ID }),
      onAssignedUsers: t.field({
        type: OnAssignedUsers,
        defaultValue: "FAIL",
        description:
          "What is to become of the users who have it. Default FAIL. Kuzzle finds them by a search, which sees a user about a second after the change.",
      }),
      refresh: t.field({
        type: RefreshPolicy,
        defaultValue: "WAIT_FOR",
        description:
          "When searches do not find it any more. Default WAIT_FOR, which takes about a second. TRUE is the same as WAIT_FOR.",
      }),
      upstream: t.string({ description: UPSTREAM }),
    }),
  });
  return { Update, Create, Replace, Delete };
}
