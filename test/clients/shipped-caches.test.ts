import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { isObjectType, isScalarType, isUnionType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { typePolicies } from "../../clients/apollo.js";
import scalars from "../../clients/codegen-scalars.json" with { type: "json" };
import { keys } from "../../clients/graphcache.js";
import shipped from "../../possible-types.json" with { type: "json" };
import { schemaOf } from "../../src/compose.js";
import { type Sandboxed, startSandboxed } from "../server/support/sandboxed.js";

let gateway: Sandboxed;
beforeAll(async () => {
  gateway = await startSandboxed();
});
afterAll(() => gateway.stop());

const SEARCH = gql`
  query Search($from: NonNegativeInt!, $size: NonNegativeInt!) {
    searchCamundaUserProfiles(input: { sortBy: USER_ID, from: $from, size: $size }) {
      total
      items { id userId }
    }
  }
`;
const PEOPLE = gql`
  query People($usernames: [ID!]!) {
    people(usernames: $usernames) { username camunda { id userId } }
  }
`;

interface Found {
  searchCamundaUserProfiles: { total: number; items: { userId: string }[] };
}

function clientOf(): ApolloClient {
  return new ApolloClient({
    link: new HttpLink({ uri: gateway.url }),
    cache: new InMemoryCache({ typePolicies, possibleTypes: shipped.possibleTypes }),
  });
}

const idsOf = (data: Found | undefined | null): string[] =>
  (data?.searchCamundaUserProfiles.items ?? []).map(({ userId }) => userId);

describe("the shipped policies for Apollo's cache", () => {
  it("put the pages of a search together, whatever the order in which they come", async () => {
    const client = clientOf();
    const page = (from: number) =>
      client.query<Found>({ query: SEARCH, variables: { from, size: 3 }, fetchPolicy: "network-only" });
    const [third, first, second] = [await page(6), await page(0), await page(3)];
    const all = await client.query<Found>({ query: SEARCH, variables: { from: 0, size: 3 } });
    expect(idsOf(all.data)).toEqual([...idsOf(first.data), ...idsOf(second.data), ...idsOf(third.data)]);
    expect(new Set(idsOf(all.data)).size).toBe(9);
    const again = await client.query<Found>({
      query: SEARCH,
      variables: { from: 3, size: 3 },
      fetchPolicy: "cache-only",
    });
    expect(idsOf(again.data)).toEqual(idsOf(second.data));
  });

  it("ask for a page that is not there, and for none that is", async () => {
    const client = clientOf();
    const page = async (from: number, size = 3) =>
      idsOf((await client.query<Found>({ query: SEARCH, variables: { from, size } })).data);
    const third = await page(6);
    const first = await page(0);
    expect(first).toHaveLength(3);
    const second = await page(3);
    const last = await page(9);
    expect([third.length, second.length, last.length]).toEqual([3, 3, 2]);
    const every = [...first, ...second, ...third, ...last];
    expect(new Set(every).size).toBe(11);
    const before = gateway.log.length;
    expect(await page(0)).toEqual(every);
    expect(await page(4, 4)).toEqual(every.slice(4, 8));
    expect(await page(9)).toEqual(last);
    expect(await page(12)).toEqual([]);
    expect(gateway.log.length).toBe(before);
  });

  it("keep the people of one list apart from those of another", async () => {
    const client = clientOf();
    await client.query({ query: PEOPLE, variables: { usernames: ["ada", "alan"] } });
    await client.query({ query: PEOPLE, variables: { usernames: ["grace"] } });
    const { data } = await client.query<{ people: { username: string; camunda: { userId: string } }[] }>({
      query: PEOPLE,
      variables: { usernames: ["ada", "alan"] },
      fetchPolicy: "cache-only",
    });
    expect(data?.people.map(({ username, camunda }) => [username, camunda.userId])).toEqual([
      ["ada", "ada"],
      ["alan", "alan"],
    ]);
  });
});

describe("what several queries know of one person", () => {
  const parts = [
    gql`query Name($username: ID!) { person(username: $username) { displayName } }`,
    gql`query Kuzzle($username: ID!) { person(username: $username) { username kuzzle { id profileId } } }`,
    gql`query Roles($username: ID!) { person(username: $username) { elasticsearch { id user { roles } } } }`,
    gql`query Realm($username: ID!) { person(username: $username) { elasticsearch { id user { realmName } } } }`,
    gql`query Id($username: ID!) { person(username: $username) { id camunda { id email } } }`,
  ];

  it("stays together, by its id or without, and apart from what is known of others", async () => {
    const client = clientOf();
    const ask = async (username: string, fetchPolicy: "network-only" | "cache-only") => {
      const answers = [];
      for (const query of parts) {
        const { data } = await client.query<object>({ query, variables: { username }, fetchPolicy });
        answers.push(data);
      }
      return answers;
    };
    const [ada, grace] = [await ask("ada", "network-only"), await ask("grace", "network-only")];
    expect(await ask("ada", "cache-only")).toEqual(ada);
    expect(await ask("grace", "cache-only")).toEqual(grace);
    expect(ada).not.toEqual(grace);
  });

  it("is found by the id of the person, too", async () => {
    const client = clientOf();
    const { data } = await client.query<{ person: { id: string } }>({
      query: gql`{ person(username: "ada") { id username } }`,
    });
    expect(client.cache.extract()).toMatchObject({ [`Person:${data?.person.id}`]: { username: "ada" } });
  });
});

describe("what is shipped for clients", () => {
  const types = Object.values(schemaOf().getTypeMap()).filter(
    (type) => isObjectType(type) && !type.name.startsWith("__") && !/^(?:Query|Mutation)$/.test(type.name),
  );

  it("says of every object without an id how it is kept, results of mutations aside", () => {
    const results = new Set(
      Object.values(schemaOf().getTypeMap())
        .filter(isUnionType)
        .flatMap((union) => union.getTypes().map(({ name }) => name)),
    );
    const keyless = types
      .filter((type) => isObjectType(type) && !("id" in type.getFields()))
      .map(({ name }) => name)
      .filter((name) => !results.has(name));
    expect(keyless).toContain("ElasticsearchProfilePrivilegesError");
    expect(keyless.filter((name) => !(name in typePolicies)).sort()).toEqual([]);
    expect(keyless.filter((name) => !(name in keys)).sort()).toEqual([]);
  });

  it("names the TypeScript type of every scalar of the schema that codegen does not know", () => {
    const known = /^(?:String|Int|Float|Boolean|ID|__.*)$/;
    const own = Object.values(schemaOf().getTypeMap())
      .filter(isScalarType)
      .map(({ name }) => name)
      .filter((name) => !known.test(name));
    expect(Object.keys(scalars).sort()).toEqual(own.sort());
  });
});
