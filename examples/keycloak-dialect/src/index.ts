// Users of Keycloak's realms, as a dialect of profile-gateway.
import * as gateway from "profile-gateway/dialect";
import {
  ConflictError,
  InvalidInputError,
  NotFoundError,
  PermissionDeniedError,
} from "profile-gateway/dialect";
import { connect, logIn, operations, options, type Realm } from "./connector.js";
import type { User } from "./wire.js";

function toRecord(upstream: string, user: User) {
  const { id: native, username, firstName, lastName, email, enabled } = user;
  const displayName = gateway.firstName([firstName, lastName].filter(Boolean).join(" "), username);
  const shown = { username, firstName, lastName, email, enabled };
  return { type: "KeycloakUser", upstream, native, displayName, ...shown };
}
type UserRecord = ReturnType<typeof toRecord>;

function install(kit: gateway.SchemaKit, upstreams: gateway.Upstreams<Realm>): gateway.SchemaParts {
  const { builder, listSize } = kit;
  const users = gateway.profileStore(kit, upstreams, {
    type: "KeycloakUser",
    key: "userId",
    idRule: gateway.idProblem,
    reads: (realm) => realm.users,
    toRecord,
    byUsername: (realm) => realm.byUsername,
  });

  const User = builder.objectRef<UserRecord>("KeycloakUser").implement({
    description: "A user of a Keycloak realm.",
    interfaces: [kit.Profile, kit.Node],
    fields: (t) => ({
      userId: t.exposeID("native", { description: "Keycloak's id." }),
      username: t.exposeString("username", { description: "In lower case; unique in the realm." }),
      firstName: t.exposeString("firstName", { nullable: true, description: "Given name, if there is one." }),
      lastName: t.exposeString("lastName", { nullable: true, description: "Family name, if there is one." }),
      email: t.exposeString("email", { nullable: true, description: "In lower case, if there is one." }),
      enabled: t.exposeBoolean("enabled", { description: "Whether the user may log in." }),
    }),
  });
  users.queries(User, {
    one: { name: "keycloakUser", description: "One user by id; null where there is none." },
    many: { name: "keycloakUsers", description: "In the order of the ids; a missing one is null." },
    named: { name: "keycloakUserByUsername", description: "One user by exact username." },
  });
  builder.queryField("searchKeycloakUsers", (t) =>
    t.field({
      type: [User],
      nullable: true,
      description: "A page of users, in the order of their usernames. Without a filter: everybody.",
      args: {
        search: t.arg.string({ description: 'Beginnings of names or address, `*part*`, or `"whole"`.' }),
        enabled: t.arg.boolean({ description: "Only those who may log in, or only those who may not." }),
        from: t.arg({ type: "NonNegativeInt", defaultValue: 0, description: "How many to pass over." }),
        size: t.arg({ type: "NonNegativeInt", defaultValue: 10, description: `At most ${listSize}.` }),
        upstream: t.arg.string(gateway.UPSTREAM),
      },
      resolve: async (_root, { search, enabled, from, size, upstream }, { call }) => {
        const { name, connector } = upstreams.select(upstream);
        gateway.checkSize("size", size ?? 10, listSize);
        const page = { first: from ?? 0, max: size ?? 10 };
        return (await connector.find({ ...page, search, enabled }, call)).map((user) => toRecord(name, user));
      },
    }),
  );

  gateway.defineMutation(kit, users, {
    name: "updateKeycloakUser",
    description: "Changes a user: read, merged, and written back whole (`PUT /users/{id}`).",
    input: {
      description: "Which user, and what to change. A field that is omitted is kept.",
      argument: "The user and the changes.",
      fields: (t) => ({
        id: t.id({ required: true, description: "Keycloak's id." }),
        firstName: t.string({ description: "Null or empty: none." }),
        lastName: t.string({ description: "Null or empty: none." }),
        email: t.string({ description: "Null or empty: none." }),
        enabled: t.boolean({ description: "Whether the user may log in. Null: kept." }),
      }),
    },
    payload: builder.objectRef<gateway.Written<User>>("UpdateKeycloakUserPayload").implement({
      description: "The user was written.",
      fields: (t) => ({
        profile: t.field({
          type: User,
          nullable: true,
          description: "As it is now.",
          resolve: users.afterWrite,
        }),
      }),
    }),
    errors: [InvalidInputError, NotFoundError, ConflictError, PermissionDeniedError],
    idRule: gateway.idProblem,
    own: true,
    async write({ connector, input: { id, enabled, firstName, lastName, email }, context }) {
      await connector.update(id, { enabled, firstName, lastName, email }, context.call);
      return { id };
    },
  });

  return {
    nodes: [users.node(User)],
    person: users.person(User, {
      name: "keycloak",
      description: "The user with this username in the first configured realm.",
      displayName: ({ firstName, lastName, displayName }) => (firstName || lastName ? displayName : null),
    }),
  };
}

export default gateway.defineDialect({
  name: "keycloak",
  title: "Keycloak users",
  options,
  // Each id is a call, and an operation has thirty by default.
  listSize: 25,
  login: logIn,
  connect,
  install,
  operations: () => Object.values(operations),
  // Only the server's administrators can read the version, in 260 kB.
  probe: async (realm, call) => {
    await realm.find({ max: 1 }, call);
    return { product: "Keycloak", version: null };
  },
  // Each user tells what these credentials may do to it.
  privileges: async (realm, call) => {
    const [user] = await realm.find({ max: 1 }, call);
    return { user: null, missing: user?.access?.manage === false ? ["manage-users"] : [] };
  },
  examples: [
    { title: "A person", query: '{ person(username: "ada") { keycloak { email } } }', variables: {} },
  ],
  emulator: () => import("./emulator.js"),
});
