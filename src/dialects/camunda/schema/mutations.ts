import {
  ConflictError,
  CredentialsRejectedError,
  defineMutation,
  InvalidInputError,
  NotFoundError,
  PermissionDeniedError,
  ReadOnlyError,
  type SchemaKit,
  type Written,
} from "../../../dialect.js";
import { userIdProblem, writtenIdProblem } from "../connector/records.js";
import type { Profiles, UserType } from "./profiles.js";

/** Such a value is accepted as a variable only: documents are logged and cached. */
const SECRET = { extensions: { secret: true } };
const ID = { required: true, description: "The user's id, 1 to 512 characters." } as const;
const EXPECTED = [InvalidInputError, ConflictError, PermissionDeniedError, ReadOnlyError];

/** Users change, come, go, get passwords and another try: `/user/{id}/profile`, `/user/create`, `/user/{id}` and below. */
export function installMutations(kit: SchemaKit, User: UserType, profiles: Profiles): void {
  const { builder } = kit;
  const withProfile = (name: string, description: string, ofProfile: string) =>
    builder.objectRef<Written>(name).implement({
      description,
      fields: (t) => ({
        profile: t.field({
          type: User,
          nullable: true,
          description: ofProfile,
          resolve: profiles.afterWrite,
        }),
      }),
    });
  const withId = (name: string, description: string) =>
    builder.objectRef<Written>(name).implement({
      description,
      fields: (t) => ({ userId: t.exposeID("id", { description: "The id that was given." }) }),
    });

  defineMutation(kit, profiles, {
    name: "updateUserProfile",
    description:
      "Changes a user's profile in an engine of the Camunda 7 family (`PUT /user/{id}/profile`). All three fields given is one call; otherwise the profile is read first and merged, since the engine replaces the whole record.",
    input: {
      description:
        "Which user, and what to change. A field that is omitted is kept, one that is null is cleared.",
      argument: "The user and the changes.",
      fields: (t) => ({
        id: t.id(ID),
        firstName: t.string({ description: "Omitted = keep, null = clear. At most 255 characters." }),
        lastName: t.string({ description: "Omitted = keep, null = clear. At most 255 characters." }),
        email: t.string({
          description: "Omitted = keep, null = clear. At most 255 characters; its form is not checked.",
        }),
      }),
    },
    payload: withProfile(
      "UpdateUserProfilePayload",
      "The user's profile was written.",
      "The profile as it is now; read only when selected, which needs the scope `read`, or `self` for one's own.",
    ),
    errors: [InvalidInputError, NotFoundError, ConflictError, PermissionDeniedError, ReadOnlyError],
    idRule: writtenIdProblem,
    own: true,
    write: ({ connector, input: { id, firstName, lastName, email }, context }) =>
      connector.update(id, { firstName, lastName, email }, context.call).then((written) => ({ id: written })),
  });

  defineMutation(kit, profiles, {
    name: "createCamundaUser",
    description:
      "Creates a user (`POST /user/create`). `ConflictError` where the id is taken. Never repeated unless it provably was not sent.",
    input: {
      description: "Who is to be created.",
      argument: "The user.",
      fields: (t) => ({
        id: t.id({
          required: true,
          description: "The user's id. By default the engine takes ASCII letters and digits, at most 64.",
        }),
        password: t.string({ required: true, description: "As a variable only.", ...SECRET }),
        firstName: t.string({ description: "At most 255 characters. Omitted: none." }),
        lastName: t.string({ description: "At most 255 characters. Omitted: none." }),
        email: t.string({ description: "At most 255 characters; its form is not checked. Omitted: none." }),
      }),
    },
    payload: withProfile(
      "CreateCamundaUserPayload",
      "The user was created.",
      "The user's profile; read only when selected.",
    ),
    errors: EXPECTED,
    // It goes in the body.
    idRule: userIdProblem,
    async write({
      connector,
      input: { id, password, firstName = null, lastName = null, email = null },
      context,
    }) {
      await connector.create({ userId: id, password, firstName, lastName, email }, context.call);
      return { id };
    },
  });

  defineMutation(kit, profiles, {
    name: "deleteCamundaUser",
    description:
      "Deletes a user (`DELETE /user/{id}`). Succeeds, as the engine does, also where there was no such user.",
    input: {
      description: "Who is to be deleted.",
      argument: "The user.",
      fields: (t) => ({ id: t.id(ID) }),
    },
    payload: withId("DeleteCamundaUserPayload", "There is no such user any more."),
    errors: EXPECTED,
    idRule: writtenIdProblem,
    async write({ connector, input: { id }, context }) {
      await connector.delete(id, context.call);
      return { id };
    },
  });

  defineMutation(kit, profiles, {
    name: "updateCamundaUserCredentials",
    description:
      "Changes a user's password (`PUT /user/{id}/credentials`). `CredentialsRejectedError` where `authenticatedUserPassword` is wrong, which the engine counts as a failed login.",
    input: {
      description: "Whose password, and what it is to be.",
      argument: "User and password.",
      fields: (t) => ({
        id: t.id(ID),
        password: t.string({ required: true, description: "The new one. As a variable only.", ...SECRET }),
        authenticatedUserPassword: t.string({
          description:
            "The password of the user whose credentials the upstream is shown; an engine that authenticates its callers asks for it. As a variable only.",
          ...SECRET,
        }),
      }),
    },
    payload: withId("UpdateCamundaUserCredentialsPayload", "The password was changed."),
    errors: [
      InvalidInputError,
      NotFoundError,
      ConflictError,
      CredentialsRejectedError,
      PermissionDeniedError,
      ReadOnlyError,
    ],
    idRule: writtenIdProblem,
    async write({ connector, input: { id, password, authenticatedUserPassword = null }, context }) {
      await connector.updateCredentials(id, { password, authenticatedUserPassword }, context.call);
      return { id };
    },
  });

  defineMutation(kit, profiles, {
    name: "unlockCamundaUser",
    description:
      "Lets a user log in again whom failed logins have locked (`POST /user/{id}/unlock`; for administrators). Succeeds, as the engine does, also where there is no such user.",
    input: {
      description: "Who is to be unlocked.",
      argument: "The user.",
      fields: (t) => ({ id: t.id(ID) }),
    },
    payload: withId("UnlockCamundaUserPayload", "The user is not locked, or does not exist."),
    errors: EXPECTED,
    idRule: writtenIdProblem,
    async write({ connector, input: { id }, context }) {
      await connector.unlock(id, context.call);
      return { id };
    },
  });
}
