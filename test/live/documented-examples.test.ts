import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { UPDATE as UPDATE_USER } from "../support/dialect-contract/camunda/documents.js";
import type { CamundaTarget } from "../support/dialect-contract/camunda/target.js";
import { documentedUser } from "../support/dialect-contract/elasticsearch/activation.js";
import { ACTIVATE, READ_DATA, UPDATE } from "../support/dialect-contract/elasticsearch/documents.js";
import type { ElasticsearchTarget } from "../support/dialect-contract/elasticsearch/target.js";
import { UPDATE as UPDATE_PROFILE } from "../support/dialect-contract/kuzzle/documents.js";
import { documented, putDocumented } from "../support/dialect-contract/kuzzle/seeds.js";
import type { KuzzleTarget } from "../support/dialect-contract/kuzzle/target.js";
import { realCamunda } from "./support/camunda.js";
import { realElasticsearch } from "./support/elasticsearch.js";
import { realKuzzle } from "./support/kuzzle.js";
import { checked, type Engine, type Served, serve } from "./support/served.js";
import { shared, titleOf } from "./support/servers.js";

/** The people, roles and indexes that the upstreams' documentation takes for granted. */
async function putPeople(
  elasticsearch: ElasticsearchTarget,
  kuzzle: KuzzleTarget,
  camunda: CamundaTarget,
): Promise<void> {
  for (const role of documentedUser.roles) await elasticsearch.putRole(role, {});
  await elasticsearch.putUser(documentedUser);
  await putDocumented(kuzzle);
  await camunda.putUser({ id: "jonny1", firstName: "Jonny", lastName: "Prosciutto", email: "j@example.org" });
}

function documentedExamples(engine: Engine): void {
  const targets: { stop(): Promise<void> }[] = [];
  let served: Served;
  let uid = "";

  beforeAll(async () => {
    const elasticsearch = await realElasticsearch({});
    const kuzzle = await realKuzzle({});
    const camunda = await realCamunda(engine, {});
    targets.push(elasticsearch, kuzzle, camunda);
    await putPeople(elasticsearch, kuzzle, camunda);
    served = await serve(engine);
  });
  afterAll(async () => {
    const ended = await served.stop();
    for (const target of targets) await target.stop();
    expect(ended.code).toBe(0);
  });
  const ask = async (query: string, variables: object) => {
    const { status, body } = await served.ask(query, variables);
    expect([status, body.errors]).toEqual([200, undefined]);
    return body.data;
  };

  it("the servers pass `check`, with what the mutations need", async () => {
    const { code, out } = await checked(engine);
    expect(out).toMatch(/^elasticsearch: Elasticsearch.* credentials ok .* privileges ok$/m);
    expect(out).toMatch(/^kuzzle: Kuzzle .* credentials ok .* privileges ok$/m);
    expect(out).toMatch(engine === "camunda" ? /^camunda: Camunda 7 7\./m : /^camunda: Operaton 1\./m);
    expect(code).toBe(0);
  });

  it("Elasticsearch: jacknich's profile is activated with the password grant", async () => {
    const { username, password, roles, fullName, email } = documentedUser;
    const { activateUserProfile } = await ask(ACTIVATE, {
      input: { grant: { password: { username, password } } },
    });
    uid = activateUserProfile.profile.uid;
    expect(activateUserProfile.profile).toMatchObject({
      enabled: true,
      user: { username, roles, realmName: "default_native", fullName, email },
    });
  });

  it("Elasticsearch: its labels and data are updated, and read back", async () => {
    const change = { labels: { direction: "north" }, data: { app1: { theme: "default" } } };
    const { updateUserProfileData } = await ask(UPDATE, { input: { uid, ...change } });
    expect(updateUserProfileData).toMatchObject({ acknowledged: true, profile: { uid, ...change } });
    const { elasticsearchUserProfile } = await ask(READ_DATA, { uid, paths: ["app1.theme"] });
    expect(elasticsearchUserProfile).toMatchObject(change);
  });

  it("Kuzzle: a profile with a rate limit, a plain policy and a restricted one", async () => {
    const [{ id, ...change }] = documented;
    const { updateSecurityProfile } = await ask(UPDATE_PROFILE, { input: { id, ...change } });
    expect(updateSecurityProfile).toMatchObject({ profileId: id, version: null, profile: change });
  });

  it("Kuzzle: the policies of the older clients' examples", async () => {
    for (const { id, ...change } of documented.slice(1)) {
      const { updateSecurityProfile } = await ask(UPDATE_PROFILE, { input: { id, ...change } });
      expect(updateSecurityProfile).toMatchObject({ profileId: id, profile: change });
    }
  });

  it("Kuzzle: the one example that says `collection` is refused, as the server itself does", async () => {
    const restrictedTo = [{ index: "my-second-index", collection: ["my-collection"] }];
    const { body } = await served.ask(UPDATE_PROFILE, {
      input: { id: "profile ID", policies: [{ roleId: "myRole" }, { roleId: "anonymous", restrictedTo }] },
    });
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(body.errors[0].message).toContain("collection");
  });

  it("Camunda: jonny1 becomes John Doe with the address of the documentation", async () => {
    const change = { firstName: "John", lastName: "Doe", email: "aNewEmailAddress" };
    const { updateUserProfile } = await ask(UPDATE_USER, { input: { id: "jonny1", ...change } });
    expect(updateUserProfile.profile).toEqual({ userId: "jonny1", displayName: "John Doe", ...change });
  });

  it("everything that GraphiQL shows as an example", async () => {
    for (const { title, query, variables } of builtInDialects.flatMap((dialect) => dialect.examples)) {
      const { body } = await served.ask(query, variables);
      expect([title, body.errors]).toEqual([title, undefined]);
      for (const answer of Object.values(body.data)) {
        expect(answer).not.toBeNull();
        expect([title, JSON.stringify(answer)]).not.toEqual([title, expect.stringContaining('"code":')]);
      }
    }
  });

  it("one operation that asks all three", async () => {
    const data = await ask(
      `query ($uid: ID!) {
        elasticsearchUserProfile(uid: $uid) { user { username } labels }
        kuzzleSecurityProfile(id: "profile ID") { policies { roleId } }
        camundaUserProfile(id: "jonny1") { displayName email }
        upstreams { name reachable } }`,
      { uid },
    );
    expect(data).toMatchObject({
      elasticsearchUserProfile: { user: { username: "jacknich" }, labels: { direction: "north" } },
      kuzzleSecurityProfile: { policies: expect.arrayContaining([{ roleId: "myrole" }]) },
      camundaUserProfile: { displayName: "John Doe", email: "aNewEmailAddress" },
      upstreams: ["elasticsearch", "kuzzle", "camunda"].map((name) => ({ name, reachable: true })),
    });
  });
}

for (const engine of ["camunda", "operaton"] as const) {
  const names = ["elasticsearch", "kuzzle", engine] as const;
  describe.skipIf(!names.every(shared))(`Documented examples: ${names.map(titleOf).join(", ")}`, () =>
    documentedExamples(engine),
  );
}
