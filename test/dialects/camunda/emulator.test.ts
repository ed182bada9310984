import { afterEach, describe, expect, it } from "vitest";
import { auth, basePath, createEmulator } from "../../../src/sandbox/camunda/index.js";
import type { Options } from "../../../src/sandbox/camunda/options.js";
import { type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { people } from "../../../src/sandbox/people.js";
import { talk } from "./emulator-wire.js";

const running: RunningEmulator[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

async function start(options?: Partial<Options>): Promise<RunningEmulator> {
  const one = await startEmulator(createEmulator(options));
  running.push(one);
  return one;
}

const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
});

async function ask(
  server: RunningEmulator,
  method: string,
  path: string,
  {
    body,
    headers = {},
  }: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
) {
  const sent = body === undefined ? headers : { ...headers, "content-type": "application/json" };
  const json = body === undefined ? null : JSON.stringify(body);
  const response = await fetch(server.url + basePath + path, { method, headers: sent, body: json });
  const text = await response.text();
  return { status: response.status, body: text, headers: response.headers };
}

const user = (id: string) => ({
  id,
  firstName: null,
  lastName: null,
  email: null,
  password: `${id}-password`,
});

describe("The emulator as the sandbox starts it", () => {
  it("holds demo and the people that all three upstreams know, and asks nobody for credentials", async () => {
    const server = await start();
    expect(auth).toBe("none");
    const ids = people.map(({ username }) => username).join(",");
    const found = JSON.parse((await ask(server, "GET", `/user?idIn=${ids}&maxResults=50`)).body);
    expect(found).toHaveLength(people.length);
    expect((await ask(server, "GET", "/user/jonny1/profile")).body).toBe(
      '{"id":"jonny1","firstName":"John","lastName":"Doe","email":"jonny1@example.org"}',
    );
    expect((await ask(server, "GET", "/user?memberOfGroup=camunda-admin")).body).toContain('"id":"demo"');
    expect((await ask(server, "GET", "/version")).body).toBe('{"version":"7.24.0"}');
  });

  it("keeps what was written, for itself alone", async () => {
    const [one, other] = [await start(), await start()];
    const body = { id: "jonny1", firstName: "John", lastName: "Smith", email: "aNewEmailAddress" };
    expect((await ask(one, "PUT", "/user/jonny1/profile", { body })).status).toBe(204);
    expect((await ask(one, "GET", "/user/jonny1/profile")).body).toBe(JSON.stringify(body));
    expect((await ask(other, "GET", "/user/jonny1/profile")).body).toContain("Doe");
  });

  it("serves two requests on one connection, and closes it after an error that real servers close on", async () => {
    const { port } = await start();
    const get = `GET ${basePath}/user?idIn=ada HTTP/1.1\r\nhost: x\r\n`;
    const put = `PUT ${basePath}/user/ada/profile HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`;
    const answers = async (text: string) =>
      (await talk(port, text, () => false)).toString().match(/HTTP\/1\.1 \d+/g);
    expect(await answers(`${get}\r\n${get}connection: close\r\n\r\n`)).toEqual([
      "HTTP/1.1 200",
      "HTTP/1.1 200",
    ]);
    expect(await answers(`${put}${get}connection: close\r\n\r\n`)).toEqual(["HTTP/1.1 500"]);
  });
});

describe("What recordings do not show", () => {
  it("a profile written under another user's id takes that user over, password included", async () => {
    const server = await start({ auth: "basic", users: [user("alice"), user("carol")] });
    const body = { id: "carol", firstName: "Taken" };
    const alice = basic("alice", "alice-password");
    expect((await ask(server, "PUT", "/user/alice/profile", { body, headers: alice })).status).toBe(204);
    const login = (password: string) =>
      ask(server, "GET", "/user/carol/profile", { headers: basic("carol", password) });
    expect((await login("alice-password")).status).toBe(200);
    expect((await login("carol-password")).status).toBe(401);
  });

  it("the tenth wrong password locks a user until an admin unlocks it", async () => {
    let now = 0;
    const server = await start({ auth: "basic", users: [user("alice")], now: () => now });
    const login = async (password: string) =>
      (await ask(server, "GET", "/user/alice/profile", { headers: basic("alice", password) })).status;
    for (let attempt = 1; attempt <= 10; attempt++) {
      expect(await login("wrong")).toBe(401);
      now += 60_001;
    }
    now += 1e9;
    expect(await login("alice-password")).toBe(401);
    await ask(server, "POST", "/user/alice/unlock", { headers: basic("demo", "demo") });
    expect(await login("alice-password")).toBe(200);
  });

  it("an engine of another name is reached by its name only, and has users of its own", async () => {
    const open = await start({ engines: ["one", "two"], users: [user("alice")] });
    expect((await ask(open, "GET", "/engine")).body).toBe('[{"name":"one"},{"name":"two"}]');
    expect((await ask(open, "GET", "/user/alice/profile")).status).toBe(400);
    expect((await ask(open, "DELETE", "/engine/one/user/alice")).status).toBe(204);
    expect((await ask(open, "GET", "/engine/one/user/alice/profile")).status).toBe(404);
    expect((await ask(open, "GET", "/engine/two/user/alice/profile")).status).toBe(200);

    const guarded = await start({ engines: ["one"], auth: "basic" });
    const refused = await ask(guarded, "GET", "/user", { headers: basic("demo", "demo") });
    expect([refused.status, refused.body]).toEqual([
      404,
      '{"type":"InvalidRequestException","message":"Process engine default not available","code":null}',
    ]);
    const challenged = await ask(guarded, "GET", "/engine/one/version");
    expect(challenged.headers.get("www-authenticate")).toBe('Basic realm="one"');
  });

  it("grants are for those who log in: without credentials nothing is checked", async () => {
    const readBob = { userId: "alice", permissions: ["READ"], resourceId: "bob" } as const;
    const options = { authorization: true, users: [user("alice"), user("bob")], grants: [readBob] };
    const count = async (server: RunningEmulator, headers = {}) =>
      (await ask(server, "GET", "/user/count", { headers })).body;
    expect(await count(await start(options))).toBe('{"count":3}');
    const guarded = await start({ ...options, auth: "basic" });
    expect(await count(guarded, basic("alice", "alice-password"))).toBe('{"count":2}');
    expect(await count(guarded, basic("demo", "demo"))).toBe('{"count":3}');
  });

  it("a user without a password cannot log in, and the container says so", async () => {
    const server = await start({ auth: "basic", users: [{ ...user("alice"), password: null }] });
    const answer = await ask(server, "GET", "/user", { headers: basic("alice", "x") });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([500, "text/html;charset=utf-8"]);
  });

  it("what is no JSON is refused as a parser's error, wherever it goes wrong", async () => {
    const server = await start({ malformed: { syntax: "text", shape: "text" } });
    const put = async (body: string) => {
      const headers = { "content-type": "application/json" };
      const response = await fetch(`${server.url}${basePath}/user/ada/profile`, {
        method: "PUT",
        headers,
        body,
      });
      return [response.status, response.headers.get("content-type"), await response.text()];
    };
    const bodies = [
      '{"id":"\\x"}',
      '{"id":"\\u12"}',
      '{"id":"a\nb"}',
      '{"x" 1}',
      '{"x":',
      '{"x":[1,',
      '{"x":1 "y":2}',
    ];
    for (const body of [
      ...bodies,
      '{"x":[1 2]}',
      "[",
      "-",
      "1 2",
      "2.5",
      "{,}",
      '{"x":1,}',
      '{"x',
      "[] []",
    ]) {
      const [status, type, message] = await put(body);
      expect([body, status, type]).toEqual([body, 400, "text/plain"]);
      expect(message).toContain("line: ");
    }
    expect(await put('{"id":"\\u0061da","firstName":"\\"\\\\\\/\\t","x":[{"y":[1,null]},"z"]}')).toEqual([
      204,
      null,
      "",
    ]);
    expect((await ask(server, "GET", "/user/ada/profile")).body).toContain('"firstName":"\\"\\\\/\\t"');
  });

  it("a login without a name or a password is a bad request", async () => {
    const server = await start();
    for (const body of [{}, { username: "ada" }, { password: "x" }]) {
      expect((await ask(server, "POST", "/identity/verify", { body })).status).toBe(400);
    }
  });

  it("links name the engine that the request named", async () => {
    const server = await start();
    const { body } = await ask(server, "OPTIONS", "/engine/default/user");
    expect(body).toContain(`"href":"${server.url}${basePath}/engine/default/user/count"`);
    const methods = await ask(server, "OPTIONS", "/user/ada/credentials");
    expect([methods.headers.get("allow"), methods.body]).toEqual(["OPTIONS,PUT", "OPTIONS, PUT"]);
  });
});
