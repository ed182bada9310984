import { afterEach, describe, expect, it } from "vitest";
import { type Fixture, fixture } from "../../support/dialect.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";

const profile = (uid: string) => ({
  uid,
  enabled: true,
  last_synchronized: 0,
  user: { username: "x", roles: ["r"], realm_name: "native1", email: "x@example.org" },
  labels: { app: "label" },
  data: {},
  _doc: { _seq_no: 0, _primary_term: 1 },
});
const sound = profile("u_sound");

const FIELDS = {
  enabled: "enabled",
  lastSynchronized: "lastSynchronized",
  labels: "labels",
  data: "data",
  version: "version { seqNo }",
  "user.username": "user { username }",
  "user.roles": "user { roles }",
  "user.realmName": "user { realmName }",
  "user.realmDomain": "user { realmDomain }",
  "user.email": "user { email }",
  "user.fullName": "user { fullName }",
};
type Field = keyof typeof FIELDS;

/** One way to spoil each field of a record. */
const ODD: Readonly<Record<Field, object>> = {
  enabled: { ...profile("u_odd"), enabled: "yes" },
  lastSynchronized: { ...profile("u_odd"), last_synchronized: -1 },
  labels: { ...profile("u_odd"), labels: [] },
  data: { ...profile("u_odd"), data: "text" },
  version: { ...profile("u_odd"), _doc: { _seq_no: 1.5, _primary_term: 1 } },
  "user.username": { ...profile("u_odd"), user: { ...sound.user, username: 7 } },
  "user.roles": { ...profile("u_odd"), user: { ...sound.user, roles: [null] } },
  "user.realmName": { ...profile("u_odd"), user: { ...sound.user, realm_name: null } },
  "user.realmDomain": { ...profile("u_odd"), user: { ...sound.user, realm_domain: {} } },
  "user.email": { ...profile("u_odd"), user: { ...sound.user, email: ["a"] } },
  "user.fullName": { ...profile("u_odd"), user: { ...sound.user, full_name: 1e20 } },
};
const fields = Object.keys(FIELDS) as Field[];
const NULLABLE = new Set<Field>(["user.realmDomain", "user.email", "user.fullName"]);

describe("a record of Elasticsearch in a form that is not the API's", () => {
  let server: Fixture;
  let gateway: RunningGateway;

  async function start(answer: object): Promise<void> {
    server = await fixture((_request, response) => {
      const headers = { "content-type": "application/json", "x-elastic-product": "Elasticsearch" };
      response.writeHead(200, headers).end(JSON.stringify(answer));
    });
    gateway = await startGateway(settingsFor([upstream({ dialect: "elasticsearch", url: server.url })]));
  }
  afterEach(async () => {
    await gateway.stop();
    await server.stop();
  });
  const ask = async (query: string) => (await gateway.ask(query)).body;
  const code = "UPSTREAM_PROTOCOL";

  it.each(fields)("has an error of its own field in a read by uid: %s", async (odd) => {
    await start({ profiles: [ODD[odd], sound] });
    for (const field of fields) {
      const { data, errors } = await ask(
        `{ found: elasticsearchUserProfiles(uids: ["u_odd", "u_sound"]) { uid ${FIELDS[field]} } }`,
      );
      expect(data.found[1].uid).toBe("u_sound");
      if (field !== odd) {
        expect(errors).toBeUndefined();
        expect(data.found[0].uid).toBe("u_odd");
        continue;
      }
      expect(errors).toMatchObject([{ path: ["found", 0, ...odd.split(".")], extensions: { code } }]);
      expect(data.found[0]?.uid ?? null).toBe(NULLABLE.has(odd) ? "u_odd" : null);
    }
  });

  it.each(fields)("never takes the other hits of a suggestion with it: %s", async (odd) => {
    await start({ profiles: [ODD[odd], sound] });
    // Where a part of the user is odd, the whole of it goes by that.
    const others = fields.filter((field) => field === odd || NULLABLE.has(odd) || !field.startsWith("user."));
    for (const field of others) {
      const { data, errors } = await ask(
        `{ found: suggestElasticsearchUserProfiles(input: {}) { uid ${FIELDS[field]} } }`,
      );
      const uids = data.found.map(({ uid }: { uid: string }) => uid);
      // What can be null in its place is an error of its own field; else the hit is left out.
      if (field === odd && !NULLABLE.has(odd)) expect([uids, errors]).toEqual([["u_sound"], undefined]);
      else expect(uids).toEqual(["u_odd", "u_sound"]);
      if (field === odd && NULLABLE.has(odd))
        expect(errors).toMatchObject([{ path: ["found", 0, ...odd.split(".")], extensions: { code } }]);
      else expect(errors).toBeUndefined();
    }
  });

  it.each([null, 7, [], {}, { uid: 7 }, { uid: "" }])("that is nobody's is not null: %j", async (row) => {
    const details = {
      u_gone: { type: "resource_not_found_exception", reason: "profile document not found" },
    };
    await start({ profiles: [sound, row], errors: { count: 1, details } });
    const { data, errors } = await ask(
      '{ found: elasticsearchUserProfiles(uids: ["u_other", "u_sound", "u_gone"]) { uid } }',
    );
    expect(data.found).toEqual([null, { uid: "u_sound" }, null]);
    // The row may be that of the one of whom nothing else is said.
    expect(errors).toMatchObject([{ path: ["found", 0], extensions: { code } }]);
    const suggested = await ask("{ found: suggestElasticsearchUserProfiles(input: {}) { uid } }");
    expect(suggested).toEqual({ data: { found: [{ uid: "u_sound" }] } });
  });

  it("that is no profile fails alone", async () => {
    await start({ profiles: [{ ...profile("u_odd"), user: null }, sound] });
    const { data, errors } = await ask(
      '{ found: elasticsearchUserProfiles(uids: ["u_odd", "u_sound", "u_none"]) { uid } }',
    );
    expect(data.found).toEqual([null, { uid: "u_sound" }, null]);
    expect(errors).toMatchObject([{ path: ["found", 0], extensions: { code } }]);
  });

  it("keeps nobody else's uid or name from a person", async () => {
    await start({
      odd: { username: "odd", profile_uid: 7, full_name: "Odd" },
      unnamed: { username: "unnamed", profile_uid: null, full_name: {} },
      nothing: null,
      ada: { username: "ada", full_name: "Ada" },
    });
    const { data, errors } = await ask(
      '{ people(usernames: ["odd", "unnamed", "nothing", "ada"]) { displayName elasticsearch { uid } } }',
    );
    expect(data.people).toEqual([
      { displayName: "Odd", elasticsearch: null },
      { displayName: null, elasticsearch: null },
      { displayName: null, elasticsearch: null },
      { displayName: "Ada", elasticsearch: null },
    ]);
    expect(errors.map(({ path }: { path: unknown }) => path)).toEqual([
      ["people", 0, "elasticsearch"],
      ["people", 2, "elasticsearch"],
    ]);
  });

  it("was written where it answers a write", async () => {
    await start({ uid: "u_odd", enabled: "yes", user: { username: "ada" } });
    const grant = { password: { username: "ada", password: "p" } };
    const query = `mutation ($grant: UserProfileGrant!) { activateUserProfile(input: { grant: $grant }) {
      ... on ActivateUserProfilePayload { profile { uid user { username email } } } } }`;
    const { body } = await gateway.ask(query, { grant });
    expect(body).toEqual({
      data: { activateUserProfile: { profile: { uid: "u_odd", user: { username: "ada", email: null } } } },
    });
  });

  it.each([
    'updateUserProfileData(input: { uid: "u_odd", data: { a: 1 } })',
    'enableUserProfile(input: { uid: "u_odd" })',
  ])("says that it was done where the answer to a write cannot be read: %s", async (mutation) => {
    await start({ acknowledged: "yes" });
    const { errors } = await ask(`mutation { ${mutation} { __typename } }`);
    expect(errors).toMatchObject([{ message: expect.stringContaining("did this"), extensions: { code } }]);
  });
});
