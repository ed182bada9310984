import type { SchemaKit } from "../../../graphql/schema-kit.js";
import type { Policy, Restriction } from "../connector/records.js";
import { type KuzzleRecord, TYPE } from "./profiles.js";

export function installType({ builder, Profile, Node }: SchemaKit) {
  const RestrictionType = builder.objectRef<Restriction>("KuzzleRestriction").implement({
    description: "Where a role holds: one index, or some of its collections.",
    fields: (t) => ({
      index: t.exposeString("index", { description: "Name of the index; it need not exist." }),
      collections: t.stringList({
        description: "Names of collections of the index; empty = all of them.",
        resolve: ({ collections }) => [...collections],
      }),
    }),
  });
  const PolicyType = builder.objectRef<Policy>("KuzzlePolicy").implement({
    description: "A role that a profile gives to its users.",
    fields: (t) => ({
      roleId: t.exposeID("roleId", { description: "Id of the role." }),
      restrictedTo: t.field({
        type: [RestrictionType],
        description: "Where the role holds; empty = everywhere.",
        resolve: ({ restrictedTo }) => [...restrictedTo],
      }),
    }),
  });
  return builder.objectRef<KuzzleRecord>(TYPE).implement({
    description:
      "A security profile of Kuzzle: the roles and the rate limit of the users that have it (`POST /profiles/_mGet`).",
    interfaces: [Profile, Node],
    fields: (t) => ({
      profileId: t.exposeID("profileId", { description: "The profile's id in Kuzzle." }),
      rateLimit: t.expose("rateLimit", {
        type: "NonNegativeInt",
        description:
          "Requests a second that each user may make of one Kuzzle node; 0 = unlimited, also where none is stored. Of several profiles of a user the most generous one counts.",
      }),
      policies: t.field({
        type: [PolicyType],
        description: "The profile's roles, in the order in which they are stored.",
        resolve: ({ policies }) => [...policies],
      }),
      tags: t.stringList({
        description: "Words that the profile was stored with; empty where it has none. Updates keep them.",
        resolve: ({ tags }) => [...tags],
      }),
      author: t.exposeID("author", {
        nullable: true,
        description: "The user who created it; null where Kuzzle did not note it, as Kuzzle 2 does not.",
      }),
      updater: t.exposeID("updater", {
        nullable: true,
        description: "The user who last changed it; null where Kuzzle did not note it, as Kuzzle 2 does not.",
      }),
      createdAt: t.expose("createdAt", {
        type: "DateTime",
        nullable: true,
        description: "When it was created or last replaced as a whole; null where Kuzzle did not note it.",
      }),
      updatedAt: t.expose("updatedAt", {
        type: "DateTime",
        nullable: true,
        description: "When it was last changed; every update moves it. Null where it never was.",
      }),
    }),
  });
}

export type KuzzleType = ReturnType<typeof installType>;
