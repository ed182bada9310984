import {
  ConflictError,
  CredentialsRejectedError,
  defineMutation,
  InvalidInputError,
  inputText,
  PermissionDeniedError,
  type SchemaKit,
  type Written,
} from "../../../dialect.js";
import type { UserProfile } from "../connector/records.js";
import type { Grant } from "../connector/write.js";
import type { ElasticsearchType, Profiles } from "./profiles.js";
import { selectionOf, toRecord } from "./records.js";

interface Activated extends Written {
  readonly profile: UserProfile;
}

/** Such a value is accepted as a variable only: documents are logged and cached. */
const SECRET = { extensions: { secret: true } };

function installGrant({ builder }: SchemaKit) {
  const PasswordGrant = builder.inputType("PasswordGrant", {
    description: "A user's name and password.",
    fields: (t) => ({
      username: t.string({ required: true, description: "Not empty." }),
      password: t.string({ required: true, description: "Not empty. As a variable only.", ...SECRET }),
    }),
  });
  const JwtGrant = builder.inputType("JwtGrant", {
    description: "A JSON Web Token of a JWT realm.",
    fields: (t) => ({
      token: t.string({ required: true, description: "Not empty. As a variable only.", ...SECRET }),
      clientSecret: t.string({
        description:
          "What the realm shares with its clients (`client_authentication` of scheme `SharedSecret`); omitted where it asks for none. As a variable only.",
        ...SECRET,
      }),
    }),
  });
  return builder.inputType("UserProfileGrant", {
    description: "What proves that the user agrees: exactly one of these.",
    isOneOf: true,
    fields: (t) => ({
      password: t.field({ type: PasswordGrant, description: "Name and password, of any realm." }),
      accessToken: t.string({
        description:
          "An access token of the user, from `POST /_security/oauth2/token`, or a JWT; not an API key, not a service account's token. As a variable only.",
        ...SECRET,
      }),
      jwt: t.field({
        type: JwtGrant,
        description: "A JWT, with the realm's shared secret where it has one.",
      }),
    }),
  });
}

interface GrantInput {
  readonly password?: { readonly username: string; readonly password: string } | null | undefined;
  readonly accessToken?: string | null | undefined;
  readonly jwt?:
    | { readonly token: string; readonly clientSecret?: string | null | undefined }
    | null
    | undefined;
}

function grantOf({ password, accessToken, jwt }: GrantInput): Grant {
  if (password) return { kind: "password", ...password };
  if (jwt) return { kind: "jwt", token: jwt.token, clientSecret: jwt.clientSecret ?? undefined };
  return { kind: "accessToken", accessToken: accessToken ?? "" };
}

export function installActivate(kit: SchemaKit, Profile: ElasticsearchType, { store }: Profiles): void {
  const Grant = installGrant(kit);
  const username = ["grant", "password", "username"];
  defineMutation(kit, store, {
    name: "activateUserProfile",
    description:
      "Creates a user's profile, or brings it up to date and enables it, on proof of the user's credentials (`POST /_security/profile/_activate`). Within 30 seconds of the last activation nothing is written where nothing changed. May take about a second: it waits for a refresh. Never repeated by the gateway.",
    input: {
      description: "Whose profile to activate.",
      argument: "The grant.",
      fields: (t) => ({
        grant: t.field({ type: Grant, required: true, description: "The user's password or access token." }),
      }),
    },
    payload: kit.builder.objectRef<Activated>("ActivateUserProfilePayload").implement({
      description: "The profile exists, is enabled, and holds the user's present details.",
      fields: (t) => ({
        profile: t.field({
          type: Profile,
          nullable: true,
          description:
            "The profile, from the activation's own answer; `data` and `labels` are read when selected.",
          resolve: ({ upstream, profile }, _args, context, info) => {
            const { fields, filter } = selectionOf(info);
            // The answer never holds data, and its labels come from a search that may not show the latest write yet, next
            // to a version that may be newer: a client that wrote them back under that version would undo the write.
            const read = fields.has("data") || fields.has("labels");
            return read ? store.load(context, upstream, profile.uid, filter) : toRecord(upstream, profile);
          },
        }),
      }),
    }),
    errors: [InvalidInputError, CredentialsRejectedError, ConflictError, PermissionDeniedError],
    target: username,
    // After a failure it is not known which profile was written.
    forgets: "everything",
    // A guess of a password names a user; a guess of a token can be known by the token alone.
    subject: (args) =>
      inputText(args, ...username) ??
      inputText(args, "grant", "accessToken") ??
      inputText(args, "grant", "jwt", "token") ??
      "",
    async write({ connector, input: { grant }, context }) {
      const profile = await connector.activate(grantOf(grant), context.call);
      return { id: profile.uid, profile };
    },
  });
}
