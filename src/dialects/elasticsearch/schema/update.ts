import { checkInputId } from "../../../graphql/ids.js";
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  outcome,
  PermissionDeniedError,
} from "../../../graphql/outcomes.js";
import {
  inputText,
  inputUpstream,
  type MutationFacts,
  mutationFacts,
  ownedBy,
} from "../../../graphql/root-fields.js";
import type { SchemaKit } from "../../../graphql/schema-kit.js";
import { uidProblem } from "../connector/records.js";
import type { Profiles } from "./profiles.js";
import { refreshOf } from "./refresh.js";
import type { ElasticsearchType } from "./type.js";
import { installWritten } from "./written.js";

const MERGING =
  "Merged into what is stored: objects deeply, everything else replaces the old value. `null` is stored, and nothing removes a key. A top-level key has no dot and no leading underscore.";

function installInput({ builder, RefreshPolicy }: SchemaKit) {
  const Version = builder.inputType("DocumentVersionInput", {
    description: "A `version` as it was read from a profile.",
    fields: (t) => ({
      seqNo: t.field({
        type: "NonNegativeInt",
        required: true,
        description: "Sequence number (`if_seq_no`).",
      }),
      primaryTerm: t.field({
        type: "NonNegativeInt",
        required: true,
        description: "Primary term (`if_primary_term`), at least 1.",
      }),
    }),
  });
  return builder.inputType("UpdateUserProfileDataInput", {
    description:
      "Which profile, and what to merge into it: labels, data or both, with at least one key together.",
    fields: (t) => ({
      uid: t.id({
        required: true,
        description:
          "The profile's uid: `u_`, then letters, digits, `-` and `_`, at most 504 characters in all.",
      }),
      labels: t.field({
        type: "JSONObject",
        description: `Searchable values by application. ${MERGING} At most 20 levels deep and 32,766 bytes a value.`,
      }),
      data: t.field({
        type: "JSONObject",
        description: `Values by application, not searchable. ${MERGING} A profile holds 10 MB at most, by default.`,
      }),
      ifVersion: t.field({
        type: Version,
        description:
          "Write only if this is still the profile's version, else `ConflictError`. Omitted: whatever its version.",
      }),
      refresh: t.field({
        type: RefreshPolicy,
        description:
          "When suggestions show the write. Omitted: the upstream's own default, which is `WAIT_FOR`, about a second.",
      }),
      upstream: t.string({
        description: "One configured upstream by name; omitted, the first one of this dialect.",
      }),
    }),
  });
}

export function installUpdate(kit: SchemaKit, Profile: ElasticsearchType, profiles: Profiles): void {
  const Input = installInput(kit);
  const Payload = installWritten(kit, Profile, profiles, {
    name: "UpdateUserProfileDataPayload",
    description: "Labels and data were merged into the profile.",
  });
  const target: MutationFacts["target"] = (args) => inputText(args, "uid");
  const named = inputUpstream(profiles.upstreams);
  kit.builder.mutationField("updateUserProfileData", (t) =>
    t.field({
      type: Payload,
      nullable: true,
      description:
        "Merges labels and data into a profile, disabled or not (`PUT /_security/profile/{uid}/_data`). One write, never repeated: a write that loses a race against another one is a `ConflictError` too.",
      args: { input: t.arg({ type: Input, required: true, description: "The profile and the changes." }) },
      extensions: {
        ...mutationFacts({ target, upstream: named }),
        ...ownedBy((args, username, context) =>
          profiles.isOwn(context, { upstream: named(args), uid: target(args) }, kit.spell(username)),
        ),
      },
      errors: {
        types: [InvalidInputError, NotFoundError, ConflictError, PermissionDeniedError],
        union: { name: "UpdateUserProfileDataResult", description: "What came of `updateUserProfileData`." },
      },
      resolve: (_root, { input }, context) =>
        outcome(async () => {
          const { name: upstream, connector } = profiles.upstreams.select(input.upstream);
          const { uid } = input;
          checkInputId(upstream, "updateUserProfileData", "uid", uid, uidProblem);
          const change = {
            labels: input.labels ?? undefined,
            data: input.data ?? undefined,
            ifVersion: input.ifVersion ?? undefined,
            refresh: refreshOf(input.refresh),
          };
          try {
            return { upstream, uid, acknowledged: await connector.updateData(uid, change, context.call) };
          } finally {
            // Also after a failure: the write may have happened all the same.
            profiles.forget(context, upstream, uid);
          }
        }),
    }),
  );
}
