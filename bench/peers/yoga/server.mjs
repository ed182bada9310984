// GraphQL Yoga with its own schema helper, dataloader and one undici pool.
import { createServer } from "node:http";
import DataLoader from "dataloader";
import { createSchema, createYoga } from "graphql-yoga";
import { Pool } from "undici";

const upstream = new Pool(process.env.UPSTREAM, { connections: 64 });
const USER = "/engine-rest/user";

async function call(authorization, method, path, change) {
  const headers = { accept: "application/json", authorization };
  if (change) headers["content-type"] = "application/json";
  const { statusCode, body } = await upstream.request({
    method,
    path,
    headers,
    body: change && JSON.stringify(change),
  });
  if (statusCode === 404 || statusCode === 204) {
    await body.dump();
    return null;
  }
  if (statusCode >= 400) throw new Error(`the upstream answered ${statusCode}: ${await body.text()}`);
  return body.json();
}

const profile = (row) => row && { ...row, userId: row.id };

async function profiles(ids, authorization) {
  if (ids.length === 1)
    return [profile(await call(authorization, "GET", `${USER}/${encodeURIComponent(ids[0])}/profile`))];
  const wanted = ids.map(encodeURIComponent).join(",");
  const rows = await call(authorization, "GET", `${USER}?idIn=${wanted}&maxResults=${ids.length}`);
  const found = new Map(rows.map((row) => [row.id, profile(row)]));
  return ids.map((id) => found.get(id) ?? null);
}

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
        await call(authorization, "PUT", `${USER}/${encodeURIComponent(id)}/profile`, change);
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
