import { z } from "zod";
import {
  defineDialect,
  type Example,
  type MessageProtocol,
  type SchemaKit,
  type SchemaParts,
  type Upstreams,
} from "../../dialect.js";
import { operations } from "./connector/api.js";
import { KuzzleConnector, login } from "./connector/index.js";
import { installMutations } from "./schema/mutations.js";
import {
  createProfiles,
  installQueries,
  installSearch,
  installType,
  profilesOfUsers,
} from "./schema/profiles.js";

const update = `mutation UpdateSecurityProfile($input: UpdateSecurityProfileInput!) {
  updateSecurityProfile(input: $input) {
    __typename
    ... on UpdateSecurityProfilePayload {
      profileId
      version
      profile { rateLimit policies { roleId restrictedTo { index collections } } updatedAt }
    }
    ... on ProfileError { code message }
    ... on InvalidInputError { issues { path message } }
  }
}
`;

/** The examples of https://docs.kuzzle.io/core/2/api/controllers/security/update-profile/ and of its JavaScript client. */
const examples: readonly Example[] = [
  {
    title: "Update a security profile",
    query: update,
    variables: {
      input: {
        id: "myProfile",
        rateLimit: 50,
        policies: [
          { roleId: "default" },
          {
            roleId: "admin",
            restrictedTo: [{ index: "index1" }, { index: "my-second-index", collections: ["my-collection"] }],
          },
        ],
        force: false,
        refresh: "WAIT_FOR",
        retryOnConflict: 10,
      },
    },
  },
  {
    title: "Restrict a role to some indexes and collections",
    query: update.replace("UpdateSecurityProfile(", "RestrictRole("),
    variables: {
      input: {
        id: "profile ID",
        policies: [
          {
            roleId: "myrole",
            restrictedTo: [{ index: "index1" }, { index: "index2", collections: ["foo", "bar"] }],
          },
        ],
        queuable: true,
      },
    },
  },
];

/** Notifications have no `requestId`; a number comes back as one. */
const answer = z.object({ requestId: z.string(), status: z.int().min(100).max(599) });

/** https://docs.kuzzle.io/core/2/guides/main-concepts/api/#websocket-protocol */
const messages: MessageProtocol = {
  write(message, { id, authorization }) {
    // Last, so that no message can have another credential than its caller's.
    const envelope = { requestId: id, jwt: authorization?.replace(/^bearer +/i, "") };
    return JSON.stringify({ ...message, ...envelope });
  },
  read(text) {
    const { data } = answer.safeParse(text);
    return data && { id: data.requestId, status: data.status };
  },
  // The server drops the socket for a larger one, and after 60 s in which nothing was sent.
  maxBytes: 1_048_576,
  ping: '{"p":1}',
  keepAlive: 15_000,
};

export const kuzzle = defineDialect({
  name: "kuzzle",
  title: "Kuzzle security profiles",
  options: z.strictObject({
    protocol: z
      .enum(["http", "websocket"])
      .default("http")
      .describe("How Kuzzle is spoken to: HTTP, or messages over one WebSocket."),
  }),
  login,
  // Any other scheme is ignored, and the caller counts as anonymous.
  apiKeyScheme: "Bearer",
  connect: (client) => new KuzzleConnector(client),
  install,
  operations: () => operations,
  messages: ({ protocol }) => (protocol === "websocket" ? messages : undefined),
  probe: (connector, call) => connector.probe(call),
  privileges: (connector, call) => connector.privileges(call),
  examples,
  emulator: () => import("../../sandbox/kuzzle/index.js"),
});

/** Adds Kuzzle's security profiles to the schema. */
function install(kit: SchemaKit, upstreams: Upstreams<KuzzleConnector>): SchemaParts {
  const profiles = createProfiles(kit, upstreams);
  const ofUser = profilesOfUsers(profiles);
  const Type = installType(kit);
  installQueries(kit, Type, profiles);
  installSearch(kit, Type, profiles);
  installMutations(kit, Type, profiles);
  return {
    nodes: [profiles.node(Type)],
    // A profile's name is no name of a human.
    person: {
      addTo: (person) =>
        kit.builder.objectField(person, "kuzzle", (t) =>
          t.field({
            type: [Type],
            nullable: true,
            description:
              "The security profiles of the user with this id in the first configured Kuzzle (`POST /users/_mGet`, then `POST /profiles/_mGet`); null where it does not know the user.",
            resolve: ({ username }, _args, context) => {
              const name = kit.spell(username);
              return name === null ? null : ofUser(context, name);
            },
          }),
        ),
    },
  };
}
