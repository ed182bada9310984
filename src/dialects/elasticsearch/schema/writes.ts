import {
  ConflictError,
  defineMutation,
  InvalidInputError,
  NotFoundError,
  PermissionDeniedError,
  type RefreshPolicyValue,
  type SchemaKit,
  type Written,
} from "../../../dialect.js";
import { uidProblem } from "../connector/records.js";
import type { Refresh } from "../connector/write.js";
import { type ElasticsearchType, type Profiles, UID } from "./profiles.js";

/** A write that the upstream answered without the profile. */
interface Acknowledged extends Written {
  readonly acknowledged: boolean;
}

const ERRORS = [InvalidInputError, NotFoundError, ConflictError, PermissionDeniedError];

const VALUES = { TRUE: "true", FALSE: "false", WAIT_FOR: "wait_for" } as const satisfies Record<
  RefreshPolicyValue,
  Refresh
>;

/** Omitted stays omitted: the upstream then does as it likes. */
function refreshOf(policy: RefreshPolicyValue | null | undefined): Refresh {
  return policy ? VALUES[policy] : undefined;
}

const MERGING =
  "Merged into what is stored: objects deeply, everything else replaces the old value. `null` is stored, and nothing removes a key. A top-level key has no dot and no leading underscore.";

const MUTATIONS = [
  {
    enabled: true,
    name: "enableUserProfile",
    which: "Which profile to enable.",
    done: "The profile is enabled.",
    description:
      "Shows a profile in suggestions again (`PUT /_security/profile/{uid}/_enable`). Of an enabled one nothing changes.",
  },
  {
    enabled: false,
    name: "disableUserProfile",
    which: "Which profile to disable.",
    done: "The profile is disabled.",
    description:
      "Hides a profile from suggestions (`PUT /_security/profile/{uid}/_disable`). The user may still log in, the profile can still be read and written, and its next activation enables it again.",
  },
] as const;

/** Profiles are written, enabled and disabled: `/_security/profile/{uid}/_data`, `_enable` and `_disable`. */
export function installWrites(kit: SchemaKit, Profile: ElasticsearchType, { store }: Profiles): void {
  const { builder, RefreshPolicy } = kit;
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
  const payload = (name: string, description: string) =>
    builder.objectRef<Acknowledged>(name).implement({
      description,
      fields: (t) => ({
        acknowledged: t.exposeBoolean("acknowledged", { description: "What the upstream answered; true." }),
        profile: t.field({
          type: Profile,
          nullable: true,
          description:
            "The profile as it is now; read only when selected, which needs the scope `read`, or `self` for one's own (`GET /_security/profile/{uid}`).",
          resolve: store.afterWrite,
        }),
      }),
    });

  defineMutation(kit, store, {
    name: "updateUserProfileData",
    description:
      "Merges labels and data into a profile, disabled or not (`PUT /_security/profile/{uid}/_data`). One write, never repeated: a write that loses a race against another one is a `ConflictError` too.",
    input: {
      description:
        "Which profile, and what to merge into it: labels, data or both, with at least one key together.",
      argument: "The profile and the changes.",
      fields: (t) => ({
        uid: t.id(UID),
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
      }),
    },
    payload: payload("UpdateUserProfileDataPayload", "Labels and data were merged into the profile."),
    errors: ERRORS,
    target: ["uid"],
    idRule: uidProblem,
    own: true,
    async write({ connector, input: { uid, labels, data, ifVersion, refresh }, context }) {
      const change = {
        labels: labels ?? undefined,
        data: data ?? undefined,
        ifVersion: ifVersion ?? undefined,
        refresh: refreshOf(refresh),
      };
      return { id: uid, acknowledged: await connector.updateData(uid, change, context.call) };
    },
  });

  // Two mutations that differ in one word.
  for (const { enabled, name, which, done, description } of MUTATIONS) {
    defineMutation(kit, store, {
      name,
      description,
      input: {
        description: which,
        argument: "The profile.",
        fields: (t) => ({
          uid: t.id(UID),
          refresh: t.field({
            type: RefreshPolicy,
            description:
              "When suggestions show the change. Omitted: the upstream's own default, which is `WAIT_FOR`, about a second.",
          }),
        }),
      },
      payload: payload(`${name.charAt(0).toUpperCase()}${name.slice(1)}Payload`, done),
      errors: ERRORS,
      target: ["uid"],
      idRule: uidProblem,
      async write({ connector, input: { uid, refresh }, context }) {
        const acknowledged = await connector.setEnabled(uid, enabled, refreshOf(refresh), context.call);
        return { id: uid, acknowledged };
      },
    });
  }
}
