import { checkInputId } from "../../../graphql/ids.js";
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  outcome,
  PermissionDeniedError,
  ReadOnlyError,
} from "../../../graphql/outcomes.js";
import { requireScopeOrOwn } from "../../../graphql/require-scope.js";
import {
  inputText,
  inputUpstream,
  type MutationFacts,
  mutationFacts,
  ownedBy,
} from "../../../graphql/root-fields.js";
import type { SchemaKit } from "../../../graphql/schema-kit.js";
import { writtenIdProblem } from "../connector/records.js";
import type { Profiles } from "./profiles.js";
import type { CamundaType } from "./type.js";

interface Written {
  readonly upstream: string;
  readonly userId: string;
}

export function installMutations({ builder, spell }: SchemaKit, User: CamundaType, profiles: Profiles): void {
  const Input = builder.inputType("UpdateUserProfileInput", {
    description:
      "Which user, and what to change. A field that is omitted is kept, one that is null is cleared.",
    fields: (t) => ({
      id: t.id({ required: true, description: "The user's id, 1 to 512 characters." }),
      firstName: t.string({ description: "Omitted = keep, null = clear. At most 255 characters." }),
      lastName: t.string({ description: "Omitted = keep, null = clear. At most 255 characters." }),
      email: t.string({
        description: "Omitted = keep, null = clear. At most 255 characters; its form is not checked.",
      }),
      upstream: t.string({
        description: "One configured upstream by name; omitted, the first one of this dialect.",
      }),
    }),
  });
  const Payload = builder.objectRef<Written>("UpdateUserProfilePayload").implement({
    description: "The user's profile was written.",
    fields: (t) => ({
      profile: t.field({
        type: User,
        nullable: true,
        description:
          "The profile as it is now; read only when selected, which needs the scope `read`, or `self` for one's own.",
        resolve: async ({ upstream, userId }, _args, context) => {
          await requireScopeOrOwn(context, "read", (username) =>
            profiles.isOwn(context, { upstream, userId }, spell(username)),
          );
          return profiles.load(context, upstream, userId);
        },
      }),
    }),
  });
  const target: MutationFacts["target"] = (args) => inputText(args, "id");
  const named = inputUpstream(profiles.upstreams);
  builder.mutationField("updateUserProfile", (t) =>
    t.field({
      type: Payload,
      nullable: true,
      description:
        "Changes a user's profile in an engine of the Camunda 7 family (`PUT /user/{id}/profile`). All three fields given is one call; otherwise the profile is read first and merged, since the engine replaces the whole record.",
      args: { input: t.arg({ type: Input, required: true, description: "The user and the changes." }) },
      extensions: {
        ...mutationFacts({ target, upstream: named }),
        ...ownedBy((args, username, context) =>
          profiles.isOwn(context, { upstream: named(args), userId: target(args) }, spell(username)),
        ),
      },
      errors: {
        types: [InvalidInputError, NotFoundError, ConflictError, PermissionDeniedError, ReadOnlyError],
        union: { name: "UpdateUserProfileResult", description: "What came of `updateUserProfile`." },
      },
      resolve: (_root, { input }, context) =>
        outcome(async () => {
          const { name: upstream, connector } = profiles.upstreams.select(input.upstream);
          checkInputId(upstream, "updateUserProfile", "id", input.id, writtenIdProblem);
          const { firstName, lastName, email } = input;
          try {
            const userId = await connector.update(input.id, { firstName, lastName, email }, context.call);
            profiles.forget(context, upstream, userId);
            return { upstream, userId };
          } finally {
            // Also after a failure: the write may have happened all the same.
            profiles.forget(context, upstream, input.id);
          }
        }),
    }),
  );
}
