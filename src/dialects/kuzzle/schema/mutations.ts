import type { GatewayContext } from "../../../graphql/context.js";
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
import type { KuzzleConnector } from "../connector/index.js";
import type { SecurityProfile } from "../connector/records.js";
import { installInputs, policyOf } from "./input.js";
import { type Profiles, toRecord } from "./profiles.js";
import type { KuzzleType } from "./type.js";

interface Written {
  readonly upstream: string;
  readonly profileId: string;
  readonly version: number | null;
  readonly profile: SecurityProfile | null;
}

type Addressed = { readonly id: string; readonly upstream?: string | null | undefined };

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

export function installMutations(kit: SchemaKit, Type: KuzzleType, profiles: Profiles): void {
  const { builder } = kit;
  const inputs = installInputs(kit);
  const facts = mutationFacts({
    target: (args) => inputText(args, "id"),
    upstream: inputUpstream(profiles.upstreams),
  });

  /** One write; what the operation read of the profile before is out of date then, also after a failure. */
  const write = <T extends { readonly profile: SecurityProfile | null }>(
    { id, upstream: name }: Addressed,
    context: GatewayContext,
    send: (connector: KuzzleConnector) => Promise<T>,
  ): Promise<T & { readonly upstream: string }> =>
    outcome(async () => {
      const { name: upstream, connector } = profiles.upstreams.select(name);
      let profile: SecurityProfile | null = null;
      try {
        const written = await send(connector);
        profile = written.profile;
        return { upstream, ...written };
      } finally {
        profiles.replace(context, upstream, id, profile);
      }
    });

  const payload = (name: string, description: string, withVersion: boolean) =>
    builder.objectRef<Written>(name).implement({
      description,
      fields: (t) => ({
        profileId: t.exposeID("profileId", { description: "The profile's id in Kuzzle." }),
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
          resolve: ({ upstream, profileId, profile }, _args, context) => {
            requireScope(context, "read");
            return profile ? toRecord(upstream, profile) : profiles.load(context, upstream, profileId);
          },
        }),
      }),
    });

  builder.mutationField("updateSecurityProfile", (t) =>
    t.field({
      type: payload("UpdateSecurityProfilePayload", "The security profile was written.", true),
      nullable: true,
      description:
        "Changes the rate limit or the roles of a security profile and keeps all else that it holds (`PUT /profiles/:_id/_update`, one call). What is wrong inside `policies`, an unknown role included, is an `InvalidInputError` with its path.",
      args: {
        input: t.arg({ type: inputs.Update, required: true, description: "The profile and the changes." }),
      },
      extensions: facts,
      errors: {
        types: [InvalidInputError, NotFoundError, ConflictError, PermissionDeniedError],
        union: { name: "UpdateSecurityProfileResult", description: "What came of `updateSecurityProfile`." },
      },
      resolve: (_root, { input }, context) =>
        write(input, context, (connector) =>
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
        ),
    }),
  );

  builder.mutationField("createSecurityProfile", (t) =>
    t.field({
      type: payload("CreateSecurityProfilePayload", "The security profile was created.", false),
      nullable: true,
      description:
        "Creates a security profile (`POST /profiles/:_id/_create`, one call). `ConflictError` where it exists already. Never repeated unless it provably was not sent.",
      args: { input: t.arg({ type: inputs.Create, required: true, description: "The new profile." }) },
      extensions: facts,
      errors: {
        types: [InvalidInputError, ConflictError, PermissionDeniedError],
        union: { name: "CreateSecurityProfileResult", description: "What came of `createSecurityProfile`." },
      },
      resolve: (_root, { input }, context) =>
        write(input, context, (connector) => connector.create(input.id, contentOf(input), context.call)),
    }),
  );

  builder.mutationField("replaceSecurityProfile", (t) =>
    t.field({
      type: payload("ReplaceSecurityProfilePayload", "The security profile is as given.", false),
      nullable: true,
      description:
        "Creates a security profile, or replaces it as a whole (`PUT /profiles/:_id`, one call): a rate limit that is not given, `tags` and all else that it held are gone. Never repeated unless it provably was not sent.",
      args: { input: t.arg({ type: inputs.Replace, required: true, description: "The whole profile." }) },
      extensions: facts,
      errors: {
        types: [InvalidInputError, ConflictError, PermissionDeniedError],
        union: {
          name: "ReplaceSecurityProfileResult",
          description: "What came of `replaceSecurityProfile`.",
        },
      },
      resolve: (_root, { input }, context) =>
        write(input, context, (connector) => connector.replace(input.id, contentOf(input), context.call)),
    }),
  );

  const Deleted = builder
    .objectRef<{ readonly profileId: string }>("DeleteSecurityProfilePayload")
    .implement({
      description: "There is no such security profile any more.",
      fields: (t) => ({ profileId: t.exposeID("profileId", { description: "The id that it had." }) }),
    });
  builder.mutationField("deleteSecurityProfile", (t) =>
    t.field({
      type: Deleted,
      nullable: true,
      description:
        "Deletes a security profile (`DELETE /profiles/:_id`, one call). `ConflictError` while a user has it, unless it is to be taken from them; `InvalidInputError` for `admin`, `default` and `anonymous`, which Kuzzle protects. Never repeated unless it provably was not sent.",
      args: { input: t.arg({ type: inputs.Delete, required: true, description: "The profile." }) },
      extensions: facts,
      errors: {
        types: [InvalidInputError, NotFoundError, ConflictError, PermissionDeniedError],
        union: { name: "DeleteSecurityProfileResult", description: "What came of `deleteSecurityProfile`." },
      },
      resolve: (_root, { input }, context) =>
        write(input, context, async (connector) => ({
          profileId: await connector.delete(
            input.id,
            { fromUsers: input.onAssignedUsers === "REMOVE", waitForRefresh: input.refresh !== "FALSE" },
            context.call,
          ),
          profile: null,
        })),
    }),
  );
}
