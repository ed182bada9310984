import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  auth,
  createEmulator,
  type ElasticsearchEmulator,
  gatewayApiKey,
} from "../../../src/sandbox/elasticsearch/index.js";
import { type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { people } from "../../../src/sandbox/people.js";
import { send } from "../../support/replay.js";

const JACK = "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0";
const { username, password } = auth.basic;
const basic = (name: string, secret: string) => `Basic ${btoa(`${name}:${secret}`)}`;
const ELASTIC = basic(username, password);
const jack = { grant_type: "password", username: "jacknich", password: "l0ng-r4nd0m-p@ssw0rd" };

describe("the Elasticsearch of the sandbox", () => {
  let clock = 0;
  let emulator: ElasticsearchEmulator;
  let server: RunningEmulator;

  beforeEach(async () => {
    clock = 1_700_000_000_000;
    emulator = createEmulator({ now: () => clock });
    server = await startEmulator(emulator);
  });
  afterEach(() => server.stop());

  async function ask(route: string, body?: unknown, authorization = ELASTIC) {
    const [method = "", path = ""] = route.split(" ");
    const text = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
    const sent =
      text === null
        ? {}
        : { "content-type": "application/json", "content-length": `${Buffer.byteLength(text)}` };
    const answer = await send(server.url, { method, path, headers: { ...sent, authorization }, body: text });
    return { status: answer.status, headers: answer.headers, body: JSON.parse(answer.body) };
  }
  const update = (body: object, query = "") => ask(`PUT /_security/profile/${JACK}/_data${query}`, body);
  const document = async () => (await ask(`GET /_security/profile/${JACK}?data=*`)).body.profiles[0];
  const suggested = async (name: string) =>
    (await ask("POST /_security/profile/_suggest", { name })).body.profiles.map(
      (profile: { user: { username: string } }) => profile.user.username,
    );

  it("opens with a user and a profile for each of the people", async () => {
    const names = people.map((person) => person.username);
    const users = await ask(`GET /_security/user/${names.join(",")}?with_profile_uid=true`);
    const uids = names.map((name) => users.body[name].profile_uid);
    const found = await ask(`GET /_security/profile/${uids.join(",")}`);
    expect(found.body.profiles.map((profile: { user: object }) => profile.user)).toEqual(
      people.map((person) => ({
        username: person.username,
        roles: person.roles,
        realm_name: "default_native",
        email: person.email,
        full_name: `${person.firstName} ${person.lastName}`,
      })),
    );
    expect(uids[0]).toBe(JACK);
  });

  it("activates the documented user with the documented password", async () => {
    const activated = await ask("POST /_security/profile/_activate", jack);
    expect(activated).toMatchObject({ status: 200, body: { uid: JACK, enabled: true, data: {} } });
  });

  it("takes an activation for a read until 30 seconds have passed", async () => {
    const first = await document();
    clock += 29_999;
    await ask("POST /_security/profile/_activate", jack);
    expect(await document()).toEqual(first);
    clock += 1;
    const { body } = await ask("POST /_security/profile/_activate", jack);
    expect(body.last_synchronized).toBe(clock);
    expect(body._doc._seq_no).toBeGreaterThan(first._doc._seq_no);
  });

  it("lets the gateway's API key do what a gateway does, and nothing else", async () => {
    const key = `ApiKey ${btoa(`${gatewayApiKey.id}:${gatewayApiKey.secret}`)}`;
    expect((await ask("GET /_security/_authenticate", undefined, key)).body).toMatchObject({
      username: "elastic",
      roles: [],
      authentication_type: "api_key",
      api_key: { id: gatewayApiKey.id, name: "gateway" },
    });
    expect((await ask("POST /_security/profile/_activate", jack, key)).status).toBe(200);
    const cluster = ["manage_user_profile", "read_security", "manage_security"];
    const mine = await ask("POST /_security/user/_has_privileges", { cluster }, key);
    expect(mine.body).toMatchObject({
      has_all_requested: false,
      cluster: { manage_user_profile: true, read_security: true, manage_security: false },
    });
    const token = { grant_type: "client_credentials" };
    expect((await ask("POST /_security/oauth2/token", token, key)).body.error.reason).toContain(
      "granted by the cluster privileges [manage_token,manage_security,all]",
    );
  });

  it("never lets an API key do more than its owner may", async () => {
    emulator.putApiKey({ id: "a", secret: "b", name: "c", owner: "jonny1", roles: [{ cluster: ["all"] }] });
    const answer = await ask(`GET /_security/profile/${JACK}`, undefined, `ApiKey ${btoa("a:b")}`);
    expect(answer.status).toBe(403);
  });

  it("gives out tokens that authenticate, activate, renew once and end after 20 minutes", async () => {
    const given = (await ask("POST /_security/oauth2/token", jack)).body;
    expect(given).toMatchObject({ type: "Bearer", expires_in: 1200 });
    const bearer = `Bearer ${given.access_token}`;
    expect((await ask("GET /_security/_authenticate", undefined, bearer)).body).toMatchObject({
      username: "jacknich",
      authentication_type: "token",
    });
    const grant = { grant_type: "access_token", access_token: given.access_token };
    expect((await ask("POST /_security/profile/_activate", grant)).body.uid).toBe(JACK);
    clock += 1_200_000;
    const late = await ask("POST /_security/profile/_activate", grant);
    expect(late).toMatchObject({ status: 401, body: { error: { reason: "token expired" } } });
    const renewal = { grant_type: "refresh_token", refresh_token: given.refresh_token };
    const renewed = await ask("POST /_security/oauth2/token", renewal);
    expect(renewed.body.authentication.username).toBe("jacknich");
    expect(await ask("POST /_security/oauth2/token", renewal)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
  });

  it("tells a wrong token request in the words of OAuth", async () => {
    const ask2 = (body: object) => ask("POST /_security/oauth2/token", body);
    expect((await ask2({ grant_type: "magic" })).body.error).toBe("unsupported_grant_type");
    expect((await ask2({ grant_type: "password", username: "ada" })).body).toEqual({
      error: "invalid_request",
      error_description: "Validation Failed: 1: password is missing;",
    });
    const own = await ask2({ grant_type: "client_credentials", scope: "all" });
    expect(own.body).not.toHaveProperty("refresh_token");
    expect(own.body).toMatchObject({ scope: "all", authentication: { username: "elastic" } });
  });

  it("invalidates tokens one by one or all of a user, and says when there are none", async () => {
    const token = emulator.issueToken("ada");
    emulator.issueToken("ada");
    const drop = (body: object) => ask("DELETE /_security/oauth2/token", body);
    expect((await drop({ token })).body).toMatchObject({ invalidated_tokens: 1 });
    const counted = { invalidated_tokens: 1, previously_invalidated_tokens: 1, error_count: 0 };
    expect((await drop({ username: "ada" })).body).toEqual(counted);
    expect((await drop({ token: "never" })).status).toBe(404);
    expect((await drop({})).body.error.reason).toBe("Validation Failed: 1: token must be provided;");
  });

  it("shows a write without refresh to reads at once and to searches a second later", async () => {
    await ask(`PUT /_security/profile/${JACK}/_disable?refresh=false`);
    expect(await document()).toMatchObject({ enabled: false });
    expect(await suggested("jack")).toEqual(["jacknich"]);
    clock += 1000;
    expect(await suggested("jack")).toEqual([]);
  });

  it("suggests by a misspelt first word and the start of the last one", async () => {
    expect(await suggested("grcae hop")).toEqual(["grace"]);
    expect(await suggested("love")).toEqual(["ada"]);
    expect(await suggested("ada@example.org")).toHaveLength(people.length);
  });

  it("makes an update lose against another writer that comes in between", async () => {
    await update({ data: { app1: { theme: "default" } } });
    const { _doc } = await document();
    emulator.profiles().rival = () =>
      void emulator.profiles().update(JACK, () => ({ labels: { a: "b" } }), true);
    const lost = await update({ data: { app1: { theme: "dark" } } });
    expect(lost.status).toBe(409);
    expect(lost.body.error.reason).toContain(`required seqNo [${_doc._seq_no}], primary term [1]`);
    expect((await document()).data).toEqual({ app1: { theme: "default" } });
    expect((await update({ data: { app1: { theme: "dark" } } })).status).toBe(200);
  });

  it("gives the same name in another realm the next uid", async () => {
    const realm = { name: "file1", type: "file" };
    emulator.putUser({ username: "jacknich", password: "another-password", realm });
    const grant = { ...jack, password: "another-password" };
    const { body } = await ask("POST /_security/profile/_activate", grant);
    expect(body.uid).toBe(JACK.replace(/_0$/, "_1"));
  });

  it("says where a body is broken, in bytes and lines", async () => {
    const mistakes = [
      ['{"data":{"a":[1', "[1:16] Unexpected end of file"],
      ['{"data":{"a":"x', "[1:16] Unexpected end of file"],
      ['{"data":{"a"', "[1:13] Unexpected end of file"],
      ['{"data":{"a":[1,', "[1:17] Unexpected end-of-input within/between Array entries"],
      ['{"data":{"é":tru }}', "[1:19] Unrecognized token 'tru'"],
      ['{\n"data":{"a":}}', "[2:14] Unexpected character ('}' (code 125)): expected a valid value"],
      ['{"data":{a:1}}', "[1:11] Unexpected character ('a' (code 97)): was expecting double-quote"],
      ['{"data":{"a" 1}}', "[1:15] Unexpected character ('1' (code 49)): was expecting a colon"],
      ['{"data":{"a":1 2}}', "[1:17] Unexpected character ('2' (code 50)): was expecting comma"],
      ['{"data":{"a":"\t"}}', "[1:16] Illegal unquoted character ((CTRL-CHAR, code 9))"],
      ['{"data":{"a":"\\x"}}', "Unrecognized character escape 'x' (code 120)"],
    ];
    for (const [body, reason] of mistakes) {
      const { status, body: answer } = await ask(`PUT /_security/profile/${JACK}/_data`, body);
      expect(answer.error.reason).toContain("failed to parse field [data]");
      expect({ status, reason: answer.error.root_cause[0].reason }).toEqual({
        status: 400,
        reason: expect.stringContaining(reason ?? ""),
      });
    }
    const escaped = '{"data":{"a":"\\u00e9\\n", "b":"é", "c":[ -1.5e3 , {} ]}}';
    await ask(`PUT /_security/profile/${JACK}/_data`, escaped);
    expect((await document()).data).toEqual({ a: "é\n", b: "é", c: [-1500, {}] });
  });

  it("runs out of uids for one name after ten", async () => {
    for (let number = 1; number <= 10; number++) {
      const realm = { name: `ldap${number}`, type: `ldap${number}` };
      emulator.putUser({ username: "jacknich", password: jack.password, realm });
      const { status } = await ask("POST /_security/profile/_activate", jack);
      expect(status).toBe(number < 10 ? 200 : 500);
    }
  });

  it("refuses every route that it does not have", async () => {
    for (const route of [
      "DELETE /",
      "PUT /_security/user/ada/_disable",
      "GET /_license",
      "POST /_security/profile",
    ]) {
      const [method, path] = route.split(" ");
      const refused = { error: `no handler found for uri [${path}] and method [${method}]` };
      expect(await ask(route)).toMatchObject({ status: 400, body: refused });
    }
    expect((await ask("OPTIONS /_nothing/at/all")).status).toBe(400);
    expect((await ask("PUT /")).status).toBe(405);
    expect((await ask("GET /")).status).toBe(200);
  });

  it("shares nothing with another emulator", async () => {
    const other = createEmulator({ now: () => clock });
    await update({ labels: { direction: "north" } });
    expect(other.profiles().get(JACK)?.labels).toEqual({});
    expect((await document()).labels).toEqual({ direction: "north" });
  });
});
