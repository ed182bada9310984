import { ApolloClient, HttpLink, InMemoryCache } from "@apollo/client";
import { CombinedGraphQLErrors } from "@apollo/client/errors";
import { parse } from "graphql";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import shipped from "../../possible-types.json" with { type: "json" };
import type { GatewaySettings } from "../../src/settings/gateway-settings.js";
import { sha256 } from "../auth/world.js";
import { startHeld } from "../server/support/held.js";
import { type Sandboxed, startSandboxed } from "../server/support/sandboxed.js";
import { settingsFor, startGateway, upstream } from "../support/gateway.js";
import {
  ACTIVATE_USER_PROFILE,
  CAMUNDA_USERS,
  DISABLE_USER_PROFILE,
  ENABLE_USER_PROFILE,
  NODES,
  PERSON,
  UPDATE_SECURITY_PROFILE,
  UPDATE_USER_PROFILE,
  UPDATE_USER_PROFILE_DATA,
  USER_PROFILE,
} from "./documents.js";
import { possibleTypesOf } from "./possible-types.js";

let gateway: Sandboxed;
let client: ApolloClient;
let cache: InMemoryCache;
let possibleTypes: Record<string, string[]>;

beforeAll(async () => {
  gateway = await startSandboxed();
  possibleTypes = await possibleTypesOf(gateway.url);
});
afterAll(() => gateway.stop());

function clientOf(options: Partial<HttpLink.Options> = {}): ApolloClient {
  return new ApolloClient({
    link: new HttpLink({ uri: gateway.url, ...options }),
    cache,
  });
}

beforeEach(() => {
  cache = new InMemoryCache({ possibleTypes });
  client = clientOf();
});

async function jacknich(): Promise<string> {
  const { data } = await client.query({ query: PERSON, variables: { username: "jacknich" } });
  const uid = data?.person?.elasticsearch?.uid;
  if (!uid) throw new Error("the sandbox does not know jacknich");
  return uid;
}

/** What a promise is rejected with. */
async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => new Error("it succeeded"),
    (error: unknown) => error,
  );
}

describe("Apollo Client, with nothing but a URL,", () => {
  it("activates a user's profile", async () => {
    const { data } = await client.mutate({
      mutation: ACTIVATE_USER_PROFILE,
      variables: {
        input: { grant: { password: { username: "jacknich", password: "l0ng-r4nd0m-p@ssw0rd" } } },
      },
    });
    const result = data?.activateUserProfile;
    expect(result?.__typename).toBe("ActivateUserProfilePayload");
    if (result?.__typename !== "ActivateUserProfilePayload") return;
    expect(result.profile).toMatchObject({
      __typename: "ElasticsearchUserProfile",
      enabled: true,
      user: { username: "jacknich", roles: ["admin", "other_role1"] },
    });
  });

  it("learns as data that a grant was refused", async () => {
    const { data, error } = await client.mutate({
      mutation: ACTIVATE_USER_PROFILE,
      variables: { input: { grant: { accessToken: "made-up" } } },
    });
    expect(error).toBeUndefined();
    expect(data?.activateUserProfile).toMatchObject({
      __typename: "CredentialsRejectedError",
      code: "CREDENTIALS_REJECTED",
      message: expect.any(String),
    });
  });

  it("writes labels and data, and loses a race as data", async () => {
    const uid = await jacknich();
    const write = async (input: { labels: Record<string, unknown>; ifVersion?: Version }) => {
      const { data } = await client.mutate({
        mutation: UPDATE_USER_PROFILE_DATA,
        variables: { input: { uid, ...input } },
      });
      return data?.updateUserProfileData;
    };
    type Version = { seqNo: number; primaryTerm: number };
    const first = await write({ labels: { direction: "north" } });
    if (first?.__typename !== "UpdateUserProfileDataPayload" || !first.profile)
      throw new Error("not written");
    expect(first.acknowledged).toBe(true);
    expect(first.profile.labels).toMatchObject({ direction: "north" });
    const { seqNo, primaryTerm } = first.profile.version;
    await write({ labels: { direction: "south" }, ifVersion: { seqNo, primaryTerm } });
    const lost = await write({ labels: { direction: "west" }, ifVersion: { seqNo, primaryTerm } });
    expect(lost).toMatchObject({ __typename: "ConflictError", code: "CONFLICT" });
  });

  it("disables a profile and enables it again", async () => {
    const uid = await jacknich();
    const disabled = await client.mutate({ mutation: DISABLE_USER_PROFILE, variables: { input: { uid } } });
    expect(disabled.data?.disableUserProfile).toMatchObject({
      acknowledged: true,
      profile: { enabled: false },
    });
    const enabled = await client.mutate({ mutation: ENABLE_USER_PROFILE, variables: { input: { uid } } });
    expect(enabled.data?.enableUserProfile).toMatchObject({ acknowledged: true, profile: { enabled: true } });
  });

  it("updates a security profile", async () => {
    const { data } = await client.mutate({
      mutation: UPDATE_SECURITY_PROFILE,
      variables: {
        input: {
          id: "myProfile",
          rateLimit: 50,
          policies: [{ roleId: "default" }, { roleId: "admin", restrictedTo: [{ index: "index1" }] }],
        },
      },
    });
    expect(data?.updateSecurityProfile).toMatchObject({
      __typename: "UpdateSecurityProfilePayload",
      profileId: "myProfile",
      profile: {
        rateLimit: 50,
        policies: [
          { roleId: "default", restrictedTo: [] },
          { roleId: "admin", restrictedTo: [{ index: "index1", collections: [] }] },
        ],
      },
    });
  });

  it("is told which part of an input is wrong", async () => {
    const { data } = await client.mutate({
      mutation: UPDATE_SECURITY_PROFILE,
      variables: { input: { id: "myProfile", policies: [{ roleId: "no-such-role" }] } },
    });
    expect(data?.updateSecurityProfile).toMatchObject({
      __typename: "InvalidInputError",
      code: "INVALID_INPUT",
      issues: [{ path: "policies.0.roleId" }],
    });
  });

  it("updates a user's profile, the documented one", async () => {
    const { data } = await client.mutate({
      mutation: UPDATE_USER_PROFILE,
      variables: { input: { id: "jonny1", firstName: "John", lastName: "Doe", email: "aNewEmailAddress" } },
    });
    expect(data?.updateUserProfile).toMatchObject({
      __typename: "UpdateUserProfilePayload",
      profile: { userId: "jonny1", firstName: "John", lastName: "Doe", email: "aNewEmailAddress" },
    });
  });

  it("learns as data that a user does not exist, through the interface of all errors", async () => {
    const { data } = await client.mutate({
      mutation: UPDATE_USER_PROFILE,
      variables: { input: { id: "nobody-here", firstName: "A" } },
    });
    expect(data?.updateUserProfile).toEqual({
      __typename: "NotFoundError",
      code: "NOT_FOUND",
      message: expect.any(String),
    });
  });

  it("reads fifty users with one call of the upstream, in the order it asked for", async () => {
    const known = ["jonny1", "ada", "alan"];
    const ids = Array.from({ length: 50 }, (_, index) => known[index] ?? `nobody-${index}`);
    const before = gateway.log.length;
    const { data } = await client.query({ query: CAMUNDA_USERS, variables: { ids } });
    const users = data?.camundaUserProfiles ?? [];
    expect(users).toHaveLength(50);
    expect(users.slice(0, 4).map((user) => user?.displayName ?? null)).toEqual([
      "John Doe",
      "Ada Lovelace",
      "Alan Turing",
      null,
    ]);
    // What the server is, is asked once and not for every list.
    const calls = gateway.log.slice(before).filter((line) => line.includes('"operation":"readUserProfiles"'));
    expect(calls).toHaveLength(1);
  });
});

describe("Apollo Client's cache", () => {
  it("can be told of unions and interfaces by the file that comes with the schema", () => {
    const sorted = (types: Record<string, string[]>) =>
      Object.fromEntries(Object.entries(types).map(([name, members]) => [name, members.toSorted()]));
    expect(sorted(shipped.possibleTypes)).toEqual(sorted(possibleTypes));
  });

  it("keeps every profile once, under its global id", async () => {
    const { data } = await client.query({ query: PERSON, variables: { username: "jacknich" } });
    const { elasticsearch, kuzzle, camunda } = data?.person ?? {};
    const kept = Object.keys(cache.extract());
    const profiles = [
      ["ElasticsearchUserProfile", elasticsearch?.id],
      ["CamundaUserProfile", camunda?.id],
      ...(kuzzle ?? []).map(({ id }) => ["KuzzleSecurityProfile", id]),
    ];
    expect(profiles.length).toBeGreaterThanOrEqual(3);
    for (const [type, id] of profiles) expect(kept).toContain(`${type}:${id}`);
    const ids = profiles.flatMap(([, id]) => id ?? []);
    const nodes = await client.query({ query: NODES, variables: { ids } });
    expect(nodes.data?.nodes?.map((node) => node?.id)).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    // The same objects again, met by another field.
    const keys = Object.keys(cache.extract()).filter((key) => key.includes("Profile:"));
    expect(keys.toSorted()).toEqual(profiles.map(([type, id]) => `${type}:${id}`).toSorted());
  });

  it("shows what a mutation changed to whoever watches the profile", async () => {
    const uid = await jacknich();
    const seen: unknown[] = [];
    const watching = client
      .watchQuery({ query: USER_PROFILE, variables: { uid } })
      .subscribe(({ data }) => void seen.push(data?.elasticsearchUserProfile?.enabled));
    await expect.poll(() => seen.at(-1)).toBe(true);
    await client.mutate({ mutation: DISABLE_USER_PROFILE, variables: { input: { uid } } });
    await expect.poll(() => seen.at(-1)).toBe(false);
    await client.mutate({ mutation: ENABLE_USER_PROFILE, variables: { input: { uid } } });
    await expect.poll(() => seen.at(-1)).toBe(true);
    watching.unsubscribe();
  });
});

describe("Apollo Client is told of", () => {
  it("an unexpected failure by its code, with the data that there is", async () => {
    const query = parse(
      '{ bad: camundaUserProfile(id: "..") { id } good: camundaUserProfile(id: "ada") { userId } }',
    );
    const { data, error } = await client.query<{ good: { userId: string } }>({ query, errorPolicy: "all" });
    expect(data).toMatchObject({ bad: null, good: { userId: "ada" } });
    if (!CombinedGraphQLErrors.is(error)) throw new Error("not an error of GraphQL");
    expect(error.errors).toMatchObject([
      {
        path: ["bad"],
        extensions: { code: "BAD_USER_INPUT", retryable: false, requestId: expect.any(String) },
      },
    ]);
  });

  it("a document that does not fit the schema", async () => {
    const error = await errorOf(client.query({ query: parse("{ nope }") }));
    if (!CombinedGraphQLErrors.is(error)) throw new Error("not an error of GraphQL");
    expect(error.errors[0]?.extensions?.["code"]).toBe("GRAPHQL_VALIDATION_FAILED");
  });

  it("variables that do not fit the document", async () => {
    const query = parse(
      "query Q($n: NonNegativeInt) { searchCamundaUserProfiles(input: { size: $n }) { total } }",
    );
    const error = await errorOf(client.query({ query, variables: { n: -1 } }));
    if (!CombinedGraphQLErrors.is(error)) throw new Error("not an error of GraphQL");
    expect(error.errors[0]?.extensions?.["code"]).toBe("BAD_USER_INPUT");
  });

  it("a request that is refused as a whole, with the reason in its body", async () => {
    const huge = { ids: Array.from({ length: 60_000 }, (_, index) => `some-very-long-user-${index}`) };
    const error = await errorOf(client.query({ query: CAMUNDA_USERS, variables: huge }));
    if (!CombinedGraphQLErrors.is(error)) throw new Error("not an error of GraphQL");
    expect(error.errors[0]).toMatchObject({
      message: "The body must have at most 1048576 bytes.",
      extensions: { code: "REQUEST_REFUSED", retryable: false },
    });
  });
});

describe("Apollo Client shows the reason of a refusal", () => {
  const key = { name: "web", sha256: sha256("the key"), scopes: ["read" as const] };
  const keyed = { access: { apiKeys: [key] }, rates: { pointsPerMinute: 60, burst: 3 } };
  const trusted = { documents: { trusted: "enforce" as const, documents: new Map() } };
  const headers = { "x-api-key": "the key" };
  const short = { ids: ["a"] };
  const long = { ids: Array.from({ length: 60_000 }, (_, index) => `some-very-long-user-${index}`) };

  it.each<[number, string, Partial<GatewaySettings>, Partial<HttpLink.Options>, { ids: string[] }]>([
    [401, "UNAUTHENTICATED", keyed, {}, short],
    [403, "REQUEST_REFUSED", trusted, {}, short],
    [413, "REQUEST_REFUSED", {}, {}, long],
    [429, "RATE_LIMITED", keyed, { headers }, { ids: Array.from({ length: 50 }, (_, index) => `u${index}`) }],
  ])("with the status %i", async (status, code, changes, options, variables) => {
    const running = await startGateway(settingsFor([], changes));
    let seen: number | undefined;
    const watched: typeof fetch = async (...asked) => {
      const response = await fetch(...asked);
      seen = response.status;
      return response;
    };
    const link = new HttpLink({ uri: running.url, fetch: watched, ...options });
    const asking = new ApolloClient({ link, cache: new InMemoryCache() });
    const ask = () => errorOf(asking.query({ query: CAMUNDA_USERS, variables, fetchPolicy: "no-cache" }));
    // The first one may use up all points.
    await ask();
    const error = await ask();
    await running.stop();
    if (!CombinedGraphQLErrors.is(error)) throw new Error("not an error of GraphQL");
    expect(seen).toBe(status);
    expect(error.errors).toMatchObject([{ message: expect.stringMatching(/\.$/), extensions: { code } }]);
  });
});

describe("Apollo Client by GET", () => {
  const variables = { ids: ["ada"] };

  it("reads with the header that it has for this", async () => {
    const link = { useGETForQueries: true, headers: { "apollo-require-preflight": "true" } };
    const { data } = await clientOf(link).query({ query: CAMUNDA_USERS, variables });
    expect(data?.camundaUserProfiles?.[0]?.firstName).toBe("Ada");
  });

  it("still writes by POST", async () => {
    const link = { useGETForQueries: true, headers: { "apollo-require-preflight": "true" } };
    const { data } = await clientOf(link).mutate({
      mutation: UPDATE_USER_PROFILE,
      variables: { input: { id: "ada", email: "ada@example.org" } },
    });
    expect(data?.updateUserProfile?.__typename).toBe("UpdateUserProfilePayload");
  });

  it("reads without it too: Apollo sends a JSON content type, for which a browser asks first", async () => {
    const { data } = await clientOf({ useGETForQueries: true }).query({ query: CAMUNDA_USERS, variables });
    expect(data?.camundaUserProfiles?.[0]?.firstName).toBe("Ada");
  });
});

describe("Apollo Client changes its mind", () => {
  it("and the upstream's work ends, whether a query is aborted or nobody watches it any more", async () => {
    const below = await startHeld();
    const slow = await startGateway(settingsFor([upstream({ dialect: "camunda", url: below.url })]));
    const leaving = new ApolloClient({ link: new HttpLink({ uri: slow.url }), cache: new InMemoryCache() });

    const abort = new AbortController();
    const asked = errorOf(
      leaving.query({
        query: CAMUNDA_USERS,
        variables: { ids: ["a"] },
        context: { fetchOptions: { signal: abort.signal } },
      }),
    );
    await below.waitFor(1);
    abort.abort();
    expect(await asked).toMatchObject({ name: "AbortError" });
    await expect.poll(() => below.openSockets.size).toBe(0);

    const watching = leaving.watchQuery({ query: CAMUNDA_USERS, variables: { ids: ["b"] } }).subscribe({});
    await below.waitFor(2);
    watching.unsubscribe();
    await expect.poll(() => below.openSockets.size).toBe(0);

    leaving.stop();
    await slow.stop();
    await below.stop();
  });
});
