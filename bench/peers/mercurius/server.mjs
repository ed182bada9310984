// Mercurius on Fastify, as its documentation sets it up for speed: compiled queries, loaders, one undici pool.
import Fastify from "fastify";
import mercurius from "mercurius";
import { Pool } from "undici";
import { camundaRest } from "../../lib/camunda-rest.mjs";

const { profiles, update } = camundaRest(new Pool(process.env.UPSTREAM, { connections: 64 }));

const schema = `
  type CamundaUserProfile { userId: ID! firstName: String lastName: String email: String }
  input UpdateUserProfileInput { id: ID! firstName: String lastName: String email: String }
  type UpdateUserProfilePayload { id: ID! }
  type Query {
    camundaUserProfile(id: ID!): CamundaUserProfile
    camundaUserProfiles(ids: [ID!]!): [CamundaUserProfile]!
  }
  type Mutation { updateUserProfile(input: UpdateUserProfileInput!): UpdateUserProfilePayload! }
`;

const app = Fastify();
app.register(mercurius, {
  schema,
  jit: 1,
  context: (request) => ({ authorization: request.headers.authorization }),
  loaders: {
    Query: {
      camundaUserProfile: (asked, { authorization }) =>
        profiles(
          asked.map(({ params }) => params.id),
          authorization,
        ),
    },
  },
  resolvers: {
    Query: { camundaUserProfiles: (_, { ids }, { authorization }) => profiles(ids, authorization) },
    Mutation: {
      async updateUserProfile(_, { input: { id, ...change } }, { authorization }) {
        await update(id, change, authorization);
        return { id };
      },
    },
  },
});
console.log(`ready ${await app.listen({ port: 0, host: "127.0.0.1" })}`);
process.once("SIGTERM", () => process.exit(0));
