import {
  ConflictError,
  defineMutation,
  type InputFieldBuilder,
  InvalidInputError,
  NotFoundError,
  PermissionDeniedError,
  type SchemaKit,
  type Written,
} from "../../../dialect.js";
import type { SecurityProfile } from "../connector/records.js";
import { ID, type KuzzleType, type Profiles } from "./profiles.js";

interface ProfileWritten extends Written<SecurityProfile> {
  readonly version: number | null;
}

const FORCE =
  "True: restrictions may name indexes and collections that do not exist. Default false (Kuzzle's flag `strict` is sent).";
const RATE_LIMIT = "Requests a second that each user may make of one Kuzzle node; 0 = unlimited.";

interface PolicyInput {
  readonly roleId: string;
  readonly restrictedTo?:
    | readonly { readonly index: string; readonly collections?: readonly string[] | null | undefined }[]
    | null
    | undefined;
}

/** Null is the same as left out. */
function policyOf({ roleId, restrictedTo }: PolicyInput) {
  return {
    roleId,
    restrictedTo: restrictedTo?.map(({ index, collections }) => ({
      index,
      collections: collections ?? undefined,
    })),
  };
}

/** What a whole profile is made from. */
function contentOf(input: {
  readonly policies: readonly Parameters<typeof policyOf>[0][];
  readonly rateLimit?: number | null | undefined;
  readonly force?: boolean | null | undefined;
  readonly refresh?: string | null | undefined;
}) {
  return {
    rateLimit: input.rateLimit ?? undefined,
    policies: input.policies.map(policyOf),
    force: input.force ?? false,
    waitForRefresh: input.refresh !== "FALSE",
  };
}

/** Security profiles change, come, are replaced and go: `/profiles/:_id` and below. */
export function installMutations(kit: SchemaKit, Type: KuzzleType, profiles: Profiles): void {
  const { builder, RefreshPolicy } = kit;
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
  const OnAssignedUsers = builder.enumType("OnAssignedUsers", {
    description: "What is to become of the users who have a profile that is deleted.",
    values: {
      FAIL: { description: "The profile is not deleted while a user has it." },
      REMOVE: {
        description: "It is taken from them first; who has no other profile then has `anonymous`.",
      },
    } as const,
  });

  const payload = (name: string, description: string, withVersion: boolean) =>
    builder.objectRef<ProfileWritten>(name).implement({
      description,
      fields: (t) => ({
        profileId: t.exposeID("id", { description: "The profile's id in Kuzzle." }),
        ...(withVersion && {
          version: t.expose("version", {
            type: "NonNegativeInt",
            nullable: true,
            description:
              "The document's version, where the server tells it. Kuzzle 2 documents it and does not: there `updatedAt` shows that a profile has changed.",
          }),
        }),
        profile: t.field({
          type: Type,
          nullable: true,
          description:
            "The profile as it is now: part of Kuzzle's answer, so it costs no further call; with servers that leave it out it is read when selected. Needs the scope `read`.",
          resolve: profiles.afterWrite,
        }),
      }),
    });

  defineMutation(kit, profiles, {
    name: "updateSecurityProfile",
    description:
      "Changes the rate limit or the roles of a security profile and keeps all else that it holds (`PUT /profiles/:_id/_update`, one call). What is wrong inside `policies`, an unknown role included, is an `InvalidInputError` with its path.",
    input: {
      description:
        "Which security profile, and what to change. A field that is omitted or null is kept; together at most 1 MiB as JSON.",
      argument: "The profile and the changes.",
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
          description: FORCE,
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
      }),
    },
    payload: payload("UpdateSecurityProfilePayload", "The security profile was written.", true),
    errors: [InvalidInputError, NotFoundError, ConflictError, PermissionDeniedError],
    write: ({ connector, input, context }) =>
      connector.update(
        input.id,
        {
          rateLimit: input.rateLimit ?? undefined,
          policies: input.policies?.map(policyOf),
          force: input.force ?? false,
          waitForRefresh: input.refresh !== "FALSE",
          retryOnConflict: input.retryOnConflict ?? 10,
          queuable: input.queuable ?? true,
        },
        context.call,
      ),
  });

  /** What a profile made from nothing is to hold: the same whether it may exist already or not. */
  const wholeProfile = (t: InputFieldBuilder) => ({
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
      description: FORCE,
    }),
    refresh: t.field({
      type: RefreshPolicy,
      defaultValue: "WAIT_FOR",
      description:
        "When searches see the profile; reads by id do at once. Default WAIT_FOR, which takes about a second. TRUE is the same as WAIT_FOR.",
    }),
  });

  defineMutation(kit, profiles, {
    name: "createSecurityProfile",
    description:
      "Creates a security profile (`POST /profiles/:_id/_create`, one call). `ConflictError` where it exists already. Never repeated unless it provably was not sent.",
    input: {
      description: "A new security profile; together at most 1 MiB as JSON.",
      argument: "The new profile.",
      fields: wholeProfile,
    },
    payload: payload("CreateSecurityProfilePayload", "The security profile was created.", false),
    errors: [InvalidInputError, ConflictError, PermissionDeniedError],
    write: ({ connector, input, context }) => connector.create(input.id, contentOf(input), context.call),
  });

  defineMutation(kit, profiles, {
    name: "replaceSecurityProfile",
    description:
      "Creates a security profile, or replaces it as a whole (`PUT /profiles/:_id`, one call): a rate limit that is not given, `tags` and all else that it held are gone. Never repeated unless it provably was not sent.",
    input: {
      description:
        "A security profile, whole: what is not given here is gone afterwards. Together at most 1 MiB as JSON.",
      argument: "The whole profile.",
      fields: wholeProfile,
    },
    payload: payload("ReplaceSecurityProfilePayload", "The security profile is as given.", false),
    errors: [InvalidInputError, ConflictError, PermissionDeniedError],
    write: ({ connector, input, context }) => connector.replace(input.id, contentOf(input), context.call),
  });

  defineMutation(kit, profiles, {
    name: "deleteSecurityProfile",
    description:
      "Deletes a security profile (`DELETE /profiles/:_id`, one call). `ConflictError` while a user has it, unless it is to be taken from them; `InvalidInputError` for `admin`, `default` and `anonymous`, which Kuzzle protects. Never repeated unless it provably was not sent.",
    input: {
      description: "Which security profile is to be deleted.",
      argument: "The profile.",
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
      }),
    },
    payload: builder.objectRef<Written>("DeleteSecurityProfilePayload").implement({
      description: "There is no such security profile any more.",
      fields: (t) => ({ profileId: t.exposeID("id", { description: "The id that it had." }) }),
    }),
    errors: [InvalidInputError, NotFoundError, ConflictError, PermissionDeniedError],
    write: async ({ connector, input: { id, onAssignedUsers, refresh }, context }) => ({
      id: await connector.delete(
        id,
        { fromUsers: onAssignedUsers === "REMOVE", waitForRefresh: refresh !== "FALSE" },
        context.call,
      ),
    }),
  });
}
