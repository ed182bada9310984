import { checkInputId } from "../../../graphql/ids.js";
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  outcome,
  PermissionDeniedError,
} from "../../../graphql/outcomes.js";
import { inputText, inputUpstream, mutationFacts } from "../../../graphql/root-fields.js";
import type { SchemaKit } from "../../../graphql/schema-kit.js";
import { uidProblem } from "../connector/records.js";
import type { Profiles } from "./profiles.js";
import { refreshOf } from "./refresh.js";
import type { ElasticsearchType } from "./type.js";
import { installWritten } from "./written.js";

const MUTATIONS = [
  {
    enabled: true,
    field: "enableUserProfile",
    type: "EnableUserProfile",
    which: "Which profile to enable.",
    done: "The profile is enabled.",
    description:
      "Shows a profile in suggestions again (`PUT /_security/profile/{uid}/_enable`). Of an enabled one nothing changes.",
  },
  {
    enabled: false,
    field: "disableUserProfile",
    type: "DisableUserProfile",
    which: "Which profile to disable.",
    done: "The profile is disabled.",
    description:
      "Hides a profile from suggestions (`PUT /_security/profile/{uid}/_disable`). The user may still log in, the profile can still be read and written, and its next activation enables it again.",
  },
] as const;

/** Two mutations that differ in one word. */
export function installEnable(kit: SchemaKit, Profile: ElasticsearchType, profiles: Profiles): void {
  for (const mutation of MUTATIONS) installOne(kit, Profile, profiles, mutation);
}

function installOne(
  kit: SchemaKit,
  Profile: ElasticsearchType,
  profiles: Profiles,
  { enabled, field, type, which, done, description }: (typeof MUTATIONS)[number],
): void {
  const { builder, RefreshPolicy } = kit;
  const Input = builder.inputType(`${type}Input`, {
    description: which,
    fields: (t) => ({
      uid: t.id({
        required: true,
        description:
          "The profile's uid: `u_`, then letters, digits, `-` and `_`, at most 504 characters in all.",
      }),
      refresh: t.field({
        type: RefreshPolicy,
        description:
          "When suggestions show the change. Omitted: the upstream's own default, which is `WAIT_FOR`, about a second.",
      }),
      upstream: t.string({
        description: "One configured upstream by name; omitted, the first one of this dialect.",
      }),
    }),
  });
  const Payload = installWritten(kit, Profile, profiles, { name: `${type}Payload`, description: done });
  builder.mutationField(field, (t) =>
    t.field({
      type: Payload,
      nullable: true,
      description,
      args: { input: t.arg({ type: Input, required: true, description: "The profile." }) },
      extensions: mutationFacts({
        target: (args) => inputText(args, "uid"),
        upstream: inputUpstream(profiles.upstreams),
      }),
      errors: {
        types: [InvalidInputError, NotFoundError, ConflictError, PermissionDeniedError],
        union: { name: `${type}Result`, description: `What came of \`${field}\`.` },
      },
      resolve: (_root, { input }, context) =>
        outcome(async () => {
          const { name: upstream, connector } = profiles.upstreams.select(input.upstream);
          const { uid } = input;
          checkInputId(upstream, field, "uid", uid, uidProblem);
          try {
            const acknowledged = await connector.setEnabled(
              uid,
              enabled,
              refreshOf(input.refresh),
              context.call,
            );
            return { upstream, uid, acknowledged };
          } finally {
            // Also after a failure: the write may have happened all the same.
            profiles.forget(context, upstream, uid);
          }
        }),
    }),
  );
}
