import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { z } from "zod";
import { type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { auth, createEmulator, type KuzzleEmulator } from "../../../src/sandbox/kuzzle/index.js";
import { people } from "../../../src/sandbox/people.js";
import { send } from "../../support/replay.js";

const Envelope = z.looseObject({
  status: z.number(),
  error: z.looseObject({ id: z.string().optional(), message: z.string() }).nullable(),
  result: z.unknown(),
});

let emulator: KuzzleEmulator;
let running: RunningEmulator;
let now: number;

beforeEach(async () => {
  now = 1_800_000_000_000;
  emulator = createEmulator({ now: () => now });
  running = await startEmulator(emulator);
});
afterEach(() => running.stop());

async function call(target: string, token?: string, body?: object, server = running) {
  const [method = "", path = ""] = target.split(" ");
  const answer = await send(server.url, {
    method,
    path,
    headers: {
      ...(body && { "content-type": "application/json" }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: body ? JSON.stringify(body) : null,
  });
  return Envelope.parse(JSON.parse(answer.body));
}

async function login(username: string, password: string): Promise<string> {
  const { result } = await call("POST /_login/local", undefined, { username, password });
  return z.object({ jwt: z.string() }).parse(result).jwt;
}

const admin = (): Promise<string> => login(auth.basic.username, auth.basic.password);
const Profile = z.object({
  _source: z.object({ policies: z.array(z.looseObject({ roleId: z.string() })), rateLimit: z.number() }),
});

describe("the sandbox's content", () => {
  test("every person can log in and has the profiles listed for them", async () => {
    const User = z.object({ _id: z.string(), _source: z.object({ profileIds: z.array(z.string()) }) });
    for (const { username, password, profileIds } of people) {
      now += 1000;
      const me = await call("GET /_me", await login(username, password));
      expect(User.parse(me.result)).toEqual({ _id: username, _source: { profileIds } });
    }
  });

  test.each(["default", "admin", "anonymous", "myProfile", "profile%20ID"])("holds %s", async (id) => {
    expect((await call(`GET /profiles/${id}`, await admin())).status).toBe(200);
  });

  test("a strict update may name every documented role, index and collection", async () => {
    const restrictedTo = [
      { index: "index1", collections: ["foo"] },
      { index: "index2", collections: ["foo", "bar"] },
      { index: "my-second-index", collections: ["my-collection"] },
    ];
    const policies = ["default", "admin", "anonymous", "myrole", "myRole"].map((roleId) => ({
      roleId,
      restrictedTo,
    }));
    const update = await call("PUT /profiles/myProfile/_update?strict", await admin(), { policies });
    expect(update).toMatchObject({ status: 200, error: null });
  });

  test("somebody without a login may log in and little else", async () => {
    expect((await call("GET /profiles/default")).error?.id).toBe("security.rights.unauthorized");
    expect((await call("GET /_me")).result).toMatchObject({ _id: "-1" });
  });
});

describe("what a test can set up", () => {
  test("an update succeeds while it loses no more races than it may retry", async () => {
    const token = await admin();
    emulator.seed.contend("myProfile", 3);
    const path = "PUT /profiles/myProfile/_update?retryOnConflict=2";
    const lost = await call(path, token, { rateLimit: 1 });
    expect(lost.error).toMatchObject({
      id: "services.storage.unexpected_error",
      message: expect.stringMatching(/^\[myProfile\]: version conflict, required seqNo \[\d+\]/),
    });
    emulator.seed.contend("myProfile", 2);
    expect((await call(path, token, { rateLimit: 1 })).status).toBe(200);
  });

  test("an update may be answered with what somebody else wrote right after it", async () => {
    emulator.seed.overtake("myProfile", 7);
    const update = await call("PUT /profiles/myProfile/_update", await admin(), { rateLimit: 1 });
    expect(Profile.parse(update.result)._source.rateLimit).toBe(7);
  });

  test("an API key stands for its user until it ends", async () => {
    const key = emulator.seed.apiKey("a-key", "admin", "1h");
    expect((await call("GET /_me", key)).result).toMatchObject({ _id: "admin" });
    now += 3_600_000;
    expect((await call("GET /_me", key)).error?.id).toBe("security.token.invalid");
  });

  test("a profile whose role is gone can neither be read, found nor repaired", async () => {
    const token = await admin();
    emulator.seed.removeRole("myrole");
    const lost = { error: { id: "services.cache.read_failed" }, status: 500 };
    expect(await call("GET /profiles/myProfile", token)).toMatchObject(lost);
    const repair = { policies: [{ roleId: "default" }] };
    expect(await call("PUT /profiles/myProfile/_update", token, repair)).toMatchObject(lost);
    const search = await call("POST /profiles/_search", token, {});
    expect(search.error?.id).toBe("security.role.not_found");
  });

  test("an open server lets everybody do everything", async () => {
    emulator.seed.open();
    expect((await call("GET /profiles/myProfile")).status).toBe(200);
  });

  test("a user at the limit of the profile is refused until the next second", async () => {
    emulator.seed.role("reading", { security: ["getProfile"] });
    emulator.seed.profile("slow", [{ roleId: "reading" }], 1);
    emulator.seed.user("sam", ["slow"], "sam-sandbox");
    const token = await login("sam", "sam-sandbox");
    const get = () => call("GET /profiles/default", token);
    expect((await get()).status).toBe(200);
    expect((await get()).error?.id).toBe("api.process.too_many_requests");
    now += 1000;
    expect((await get()).status).toBe(200);
  });
});

describe("an emulator", () => {
  test("shares nothing with another one", async () => {
    const other = await startEmulator(createEmulator({ now: () => now }));
    const token = await admin();
    await call("PUT /profiles/myProfile/_update", token, { rateLimit: 99 });
    expect((await call("GET /_me", token, undefined, other)).error?.id).toBe("security.token.invalid");
    await other.stop();
  });

  test("outlives a body over the limit that comes in chunks", async () => {
    const status = await new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json", "transfer-encoding": "chunked" };
      const url = `${running.url}/profiles/x/_update`;
      const outgoing = httpRequest(url, { method: "PUT", headers, agent: false }, (incoming) => {
        incoming.resume().on("end", () => resolve(incoming.statusCode));
      });
      outgoing.on("error", reject).end(JSON.stringify({ a: "x".repeat(1024 * 1024) }));
    });
    expect(status).toBe(413);
    expect((await call("GET /_ready")).status).toBe(200);
  });

  test("speaks WebSocket on any path, as a real server was seen to", async () => {
    const socket = new WebSocket(`${running.url.replace("http", "ws")}/any/path`);
    await once(socket, "open");
    const ask = async (text: string): Promise<unknown> => {
      const heard = once(socket, "message");
      socket.send(text);
      const [data] = await heard;
      return JSON.parse(String(data));
    };
    expect(await ask('{"p":1}')).toEqual({ p: 2 });
    expect(await ask("nonsense")).toMatchObject({
      status: 400,
      error: { id: "network.websocket.unexpected_error", code: 50528257 },
    });
    expect(await ask("[1]")).toEqual({
      action: null,
      controller: null,
      error: { message: "Input request data must be a non-null object", status: 500 },
      headers: {},
      requestId: expect.any(String),
      result: null,
      status: 500,
      volatile: null,
    });
    const request = { controller: "auth", action: "getCurrentUser", requestId: "r" };
    expect(await ask(JSON.stringify({ ...request, body: 5 }))).toMatchObject({ requestId: "r", status: 400 });
    expect(await ask(JSON.stringify({ ...request, strict: "true" }))).toMatchObject({
      status: 400,
      error: { id: "api.assert.invalid_type" },
    });
    expect(await ask(JSON.stringify(request))).toMatchObject({
      room: "r",
      requestId: "r",
      result: { _id: "-1" },
      status: 200,
    });
    expect(await ask(JSON.stringify({ controller: "server", action: "openapi" }))).toHaveProperty("swagger");
    // Nothing is answered to this, and the connection lives on.
    socket.send("null");
    expect(await ask('{"p":1}')).toEqual({ p: 2 });
    const closed = once(socket, "close");
    socket.send(JSON.stringify({ ...request, more: "x".repeat(1_048_600) }));
    await closed;
  });
});
