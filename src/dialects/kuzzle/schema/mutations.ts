import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  outcome,
  PermissionDeniedError,
} from "../../../graphql/outcomes.js";
import { requireScope } from "../../../graphql/require-scope.js";
import { inputText, inputUpstream, mutationFacts } from "../../../graphql/root-fields.js";
import type { SchemaKit } from "../../../graphql/schema-kit.js";
import type { SecurityProfile } from "../connector/records.js";
import { installInput } from "./input.js";
import { type Profiles, toRecord } from "./profiles.js";
import type { KuzzleType } from "./type.js";

interface Written {
  readonly upstream: string;
  readonly profileId: string;
  readonly version: number | null;
  readonly profile: SecurityProfile | null;
}

export function installMutations(kit: SchemaKit, Type: KuzzleType, profiles: Profiles): void {
  const { builder } = kit;
  const Input = installInput(kit);
  const Payload = builder.objectRef<Written>("UpdateSecurityProfilePayload").implement({
    description: "The security profile was written.",
    fields: (t) => ({
      profileId: t.exposeID("profileId", { description: "The profile's id in Kuzzle." }),
      version: t.expose("version", {
        type: "NonNegativeInt",
        nullable: true,
        description:
          "The document's version, where the server tells it. Kuzzle 2 documents it and does not: there `updatedAt` shows that a profile has changed.",
      }),
      profile: t.field({
        type: Type,
        nullable: true,
        description:
          "The profile as it is now: part of Kuzzle's answer, so it costs no further call; with servers that leave it out it is read when selected. Needs the scope `read`.",
        resolve: ({ upstream, profileId, profile }, _args, context) => {
          requireScope(context, "read");
          return profile ? toRecord(upstream, profile) : profiles.load(context, upstream, profileId);
        },
      }),
    }),
  });
  builder.mutationField("updateSecurityProfile", (t) =>
    t.field({
      type: Payload,
      nullable: true,
      description:
        "Changes the rate limit or the roles of a security profile (`PUT /profiles/:_id/_update`, one call). What is wrong inside `policies`, an unknown role included, is an `InvalidInputError` with its path.",
      args: { input: t.arg({ type: Input, required: true, description: "The profile and the changes." }) },
      extensions: mutationFacts({
        target: (args) => inputText(args, "id"),
        upstream: inputUpstream(profiles.upstreams),
      }),
      errors: {
        types: [InvalidInputError, NotFoundError, ConflictError, PermissionDeniedError],
        union: { name: "UpdateSecurityProfileResult", description: "What came of `updateSecurityProfile`." },
      },
      resolve: (_root, { input }, context) =>
        outcome(async (): Promise<Written> => {
          const { name: upstream, connector } = profiles.upstreams.select(input.upstream);
          const { id, rateLimit, policies, force, refresh, retryOnConflict, queuable } = input;
          let profile: SecurityProfile | null = null;
          try {
            const updated = await connector.update(
              id,
              {
                rateLimit: rateLimit ?? undefined,
                policies: policies?.map(({ roleId, restrictedTo }) => ({
                  roleId,
                  restrictedTo: restrictedTo?.map(({ index, collections }) => ({
                    index,
                    collections: collections ?? undefined,
                  })),
                })),
                force: force ?? false,
                waitForRefresh: refresh !== "FALSE",
                retryOnConflict: retryOnConflict ?? 10,
                queuable: queuable ?? true,
              },
              context.call,
            );
            profile = updated.profile;
            return { upstream, ...updated };
          } finally {
            // Also after a failure: the write may have happened all the same.
            profiles.replace(context, upstream, id, profile);
          }
        }),
    }),
  );
}
