// Apollo Server, standalone, with its own REST data source and dataloader.
import { RESTDataSource } from "@apollo/datasource-rest";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import DataLoader from "dataloader";

const profile = (row) => row && { ...row, userId: row.id };

class Camunda extends RESTDataSource {
  baseURL = `${process.env.UPSTREAM}/engine-rest/`;
  loader = new DataLoader((ids) => this.#profiles(ids));
  #authorization;

  constructor(authorization) {
    super({ fetch });
    this.#authorization = authorization;
  }

  willSendRequest(_path, request) {
    request.headers.authorization = this.#authorization;
  }

  async #profiles(ids) {
    if (ids.length === 1) return [profile(await this.get(`user/${encodeURIComponent(ids[0])}/profile`))];
    const rows = await this.get("user", { params: { idIn: ids.join(","), maxResults: String(ids.length) } });
    const found = new Map(rows.map((row) => [row.id, profile(row)]));
    return ids.map((id) => found.get(id) ?? null);
  }

  update(id, change) {
    return this.put(`user/${encodeURIComponent(id)}/profile`, { body: change });
  }
}

const server = new ApolloServer({
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
      camundaUserProfile: (_, { id }, { camunda }) => camunda.loader.load(id),
      camundaUserProfiles: (_, { ids }, { camunda }) => camunda.loader.loadMany(ids),
    },
    Mutation: {
      async updateUserProfile(_, { input: { id, ...change } }, { camunda }) {
        await camunda.update(id, change);
        return { id };
      },
    },
  },
});
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: "127.0.0.1" },
  context: async ({ req }) => ({ camunda: new Camunda(req.headers.authorization) }),
});
console.log(`ready ${url}`);
process.once("SIGTERM", () => process.exit(0));
