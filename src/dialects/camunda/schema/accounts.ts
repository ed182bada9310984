import type { GatewayContext } from "../../../graphql/context.js";
import { checkInputId } from "../../../graphql/ids.js";
import {
  ConflictError,
  CredentialsRejectedError,
  InvalidInputError,
  NotFoundError,
  outcome,
  PermissionDeniedError,
  ReadOnlyError,
} from "../../../graphql/outcomes.js";
import { requireScope } from "../../../graphql/require-scope.js";
import { inputText, inputUpstream, mutationFacts } from "../../../graphql/root-fields.js";
import type { SchemaKit } from "../../../graphql/schema-kit.js";
import type { CamundaConnector } from "../connector/index.js";
import { userIdProblem, writtenIdProblem } from "../connector/records.js";
import type { Profiles } from "./profiles.js";
import type { CamundaType } from "./type.js";

interface Written {
  readonly upstream: string;
  readonly userId: string;
}

interface Account {
  readonly id: string;
  readonly upstream?: string | null | undefined;
}

/** Such a value is accepted as a variable only: documents are logged and cached. */
const SECRET = { extensions: { secret: true } };
const ID = "The user's id, 1 to 512 characters.";
const UPSTREAM = "One configured upstream by name; omitted, the first one of this dialect.";

/** Accounts come, go, and get passwords: `/user/create`, `/user/{id}`, `/user/{id}/credentials`, `/user/{id}/unlock`. */
export function installAccounts({ builder }: SchemaKit, User: CamundaType, profiles: Profiles): void {
  const facts = mutationFacts({
    target: (args) => inputText(args, "id"),
    upstream: inputUpstream(profiles.upstreams),
  });

  /** One write; whatever the operation read of the user before is out of date then, also after a failure. */
  const write = (
    mutation: string,
    { id, upstream: name }: Account,
    context: GatewayContext,
    send: (connector: CamundaConnector) => Promise<void>,
    idProblem = writtenIdProblem,
  ): Promise<Written> =>
    outcome(async () => {
      const { name: upstream, connector } = profiles.upstreams.select(name);
      checkInputId(upstream, mutation, "id", id, idProblem);
      try {
        await send(connector);
        return { upstream, userId: id };
      } finally {
        profiles.forget(context, upstream, id);
      }
    });

  const payload = (name: string, description: string) =>
    builder.objectRef<Written>(name).implement({
      description,
      fields: (t) => ({ userId: t.exposeID("userId", { description: "The id that was given." }) }),
    });

  const Created = builder.objectRef<Written>("CreateCamundaUserPayload").implement({
    description: "The user was created.",
    fields: (t) => ({
      profile: t.field({
        type: User,
        nullable: true,
        description: "The user's profile; read only when selected.",
        resolve: ({ upstream, userId }, _args, context) => {
          requireScope(context, "read");
          return profiles.load(context, upstream, userId);
        },
      }),
    }),
  });
  const NewUser = builder.inputType("CreateCamundaUserInput", {
    description: "Who is to be created.",
    fields: (t) => ({
      id: t.id({
        required: true,
        description: "The user's id. By default the engine takes ASCII letters and digits, at most 64.",
      }),
      password: t.string({ required: true, description: "As a variable only.", ...SECRET }),
      firstName: t.string({ description: "At most 255 characters. Omitted: none." }),
      lastName: t.string({ description: "At most 255 characters. Omitted: none." }),
      email: t.string({ description: "At most 255 characters; its form is not checked. Omitted: none." }),
      upstream: t.string({ description: UPSTREAM }),
    }),
  });
  builder.mutationField("createCamundaUser", (t) =>
    t.field({
      type: Created,
      nullable: true,
      description:
        "Creates a user (`POST /user/create`). `ConflictError` where the id is taken. Never repeated unless it provably was not sent.",
      args: { input: t.arg({ type: NewUser, required: true, description: "The user." }) },
      extensions: facts,
      errors: {
        types: [InvalidInputError, ConflictError, PermissionDeniedError, ReadOnlyError],
        union: { name: "CreateCamundaUserResult", description: "What came of `createCamundaUser`." },
      },
      resolve: (_root, { input }, context) =>
        write(
          "createCamundaUser",
          input,
          context,
          (connector) =>
            connector.create(
              {
                userId: input.id,
                password: input.password,
                firstName: input.firstName ?? null,
                lastName: input.lastName ?? null,
                email: input.email ?? null,
              },
              context.call,
            ),
          // It goes in the body.
          userIdProblem,
        ),
    }),
  );

  const Deletion = builder.inputType("DeleteCamundaUserInput", {
    description: "Who is to be deleted.",
    fields: (t) => ({
      id: t.id({ required: true, description: ID }),
      upstream: t.string({ description: UPSTREAM }),
    }),
  });
  builder.mutationField("deleteCamundaUser", (t) =>
    t.field({
      type: payload("DeleteCamundaUserPayload", "There is no such user any more."),
      nullable: true,
      description:
        "Deletes a user (`DELETE /user/{id}`). Succeeds, as the engine does, also where there was no such user.",
      args: { input: t.arg({ type: Deletion, required: true, description: "The user." }) },
      extensions: facts,
      errors: {
        types: [InvalidInputError, ConflictError, PermissionDeniedError, ReadOnlyError],
        union: { name: "DeleteCamundaUserResult", description: "What came of `deleteCamundaUser`." },
      },
      resolve: (_root, { input }, context) =>
        write("deleteCamundaUser", input, context, (connector) => connector.delete(input.id, context.call)),
    }),
  );

  const Credentials = builder.inputType("UpdateCamundaUserCredentialsInput", {
    description: "Whose password, and what it is to be.",
    fields: (t) => ({
      id: t.id({ required: true, description: ID }),
      password: t.string({ required: true, description: "The new one. As a variable only.", ...SECRET }),
      authenticatedUserPassword: t.string({
        description:
          "The password of the user whose credentials the upstream is shown; an engine that authenticates its callers asks for it. As a variable only.",
        ...SECRET,
      }),
      upstream: t.string({ description: UPSTREAM }),
    }),
  });
  builder.mutationField("updateCamundaUserCredentials", (t) =>
    t.field({
      type: payload("UpdateCamundaUserCredentialsPayload", "The password was changed."),
      nullable: true,
      description:
        "Changes a user's password (`PUT /user/{id}/credentials`). `CredentialsRejectedError` where `authenticatedUserPassword` is wrong, which the engine counts as a failed login.",
      args: { input: t.arg({ type: Credentials, required: true, description: "User and password." }) },
      extensions: facts,
      errors: {
        types: [
          InvalidInputError,
          NotFoundError,
          ConflictError,
          CredentialsRejectedError,
          PermissionDeniedError,
          ReadOnlyError,
        ],
        union: {
          name: "UpdateCamundaUserCredentialsResult",
          description: "What came of `updateCamundaUserCredentials`.",
        },
      },
      resolve: (_root, { input }, context) =>
        write("updateCamundaUserCredentials", input, context, (connector) =>
          connector.updateCredentials(
            input.id,
            {
              password: input.password,
              authenticatedUserPassword: input.authenticatedUserPassword ?? null,
            },
            context.call,
          ),
        ),
    }),
  );

  const Unlocking = builder.inputType("UnlockCamundaUserInput", {
    description: "Who is to be unlocked.",
    fields: (t) => ({
      id: t.id({ required: true, description: ID }),
      upstream: t.string({ description: UPSTREAM }),
    }),
  });
  builder.mutationField("unlockCamundaUser", (t) =>
    t.field({
      type: payload("UnlockCamundaUserPayload", "The user is not locked, or does not exist."),
      nullable: true,
      description:
        "Lets a user log in again whom failed logins have locked (`POST /user/{id}/unlock`; for administrators). Succeeds, as the engine does, also where there is no such user.",
      args: { input: t.arg({ type: Unlocking, required: true, description: "The user." }) },
      extensions: facts,
      errors: {
        types: [InvalidInputError, ConflictError, PermissionDeniedError, ReadOnlyError],
        union: { name: "UnlockCamundaUserResult", description: "What came of `unlockCamundaUser`." },
      },
      resolve: (_root, { input }, context) =>
        write("unlockCamundaUser", input, context, (connector) => connector.unlock(input.id, context.call)),
    }),
  );
}
