import type { SchemaKit } from "../../../graphql/schema-kit.js";

/** What `updateSecurityProfile` takes. */
export function installInput({ builder, RefreshPolicy }: SchemaKit) {
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
  return builder.inputType("UpdateSecurityProfileInput", {
    description:
      "Which security profile, and what to change. A field that is omitted or null is kept; together at most 1 MiB as JSON.",
    fields: (t) => ({
      id: t.id({ required: true, description: "The profile's id, 1 to 255 characters." }),
      rateLimit: t.field({
        type: "NonNegativeInt",
        description: "Requests a second that each user may make of one Kuzzle node; 0 = unlimited.",
      }),
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
      upstream: t.string({
        description: "One configured upstream by name; omitted, the first one of this dialect.",
      }),
    }),
  });
}
