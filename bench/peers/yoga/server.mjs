// GraphQL Yoga with its own schema helper, dataloader and one undici pool.
import { createServer } from "node:http";
import DataLoader from "dataloader";
import { createSchema, createYoga } from "graphql-yoga";
import { Pool } from "undici";
import { camundaRest } from "../../lib/camunda-rest.mjs";

const { profiles, update } = camundaRest(new Pool(process.env.UPSTREAM, { connections: 64 }));

const schema = createSchema({
  typeDefs: `
    type CamundaUserProfile { userId: ID! firstName: String lastName: String email: String }
    input UpdateUserProfileInput { id: ID! firstName: String lastName: String email: String }
    type UpdateUserProfilePayload { id: ID! }
    type Query {
      camundaUserProfile(id: ID!): CamundaUserProfile
      camundaUserProfiles(ids: [ID!]!): [CamundaUserProfile]!
    }
    type Mutation { updateUserProfile(input: UpdateUserProfileInput!): UpdateUserProfilePayload! }
  `,
  resolvers: {
    Query: {
      camundaUserProfile: (_, { id }, { loader }) => loader.load(id),
      camundaUserProfiles: (_, { ids }, { loader }) => loader.loadMany(ids),
    },
    Mutation: {
      async updateUserProfile(_, { input: { id, ...change } }, { authorization }) {
        await update(id, change, authorization);
        return { id };
      },
    },
  },
});

const yoga = createYoga({
  schema,
  graphiql: false,
  landingPage: false,
  logging: "warn",
  context({ request }) {
    const authorization = request.headers.get("authorization");
    return { authorization, loader: new DataLoader((ids) => profiles(ids, authorization)) };
  },
});
const server = createServer(yoga);
server.listen(0, "127.0.0.1", () => console.log(`ready http://127.0.0.1:${server.address().port}`));
process.once("SIGTERM", () => process.exit(0));
