import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KuzzleConnector, login } from "../../../src/dialects/kuzzle/connector/index.js";
import { kuzzle as dialect } from "../../../src/dialects/kuzzle/index.js";
import { UpstreamClient } from "../../../src/http/upstream-client.js";
import { type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { auth, createEmulator, type KuzzleEmulator } from "../../../src/sandbox/kuzzle/index.js";
import { buildAuth } from "../../../src/settings/build.js";
import { callWith, clientOf, failureOf } from "../../support/dialect.js";

let emulator: KuzzleEmulator;
let running: RunningEmulator;
const clients: UpstreamClient[] = [];

beforeEach(async () => {
  emulator = createEmulator();
  running = await startEmulator(emulator);
});
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await running.stop();
});

const calls = (): string[] => running.calls.map(({ method, url, status }) => `${method} ${url} ${status}`);
const change = {
  rateLimit: 7,
  policies: undefined,
  force: false,
  waitForRefresh: false,
  retryOnConflict: 0,
  queuable: false,
};

function loggingIn(password = auth.basic.password): KuzzleConnector {
  const basic = { username: auth.basic.username, password };
  const client = new UpstreamClient(
    {
      name: "kuzzle",
      url: running.url,
      auth: { kind: "login", ...basic },
      timeouts: { connect: 1000, headers: 5000, total: 8000 },
      breaker: { failures: 0.5, minimumCalls: 1000, window: 10_000, open: 5000 },
      limits: { connections: 64, queue: 128, responseBytes: 5_242_880 },
    },
    (own, call) => login(own, basic, call),
  );
  clients.push(client);
  return new KuzzleConnector(client);
}

describe("service credentials", () => {
  it("log in once for many calls", async () => {
    const kuzzle = loggingIn();
    await Promise.all(["default", "admin", "anonymous"].map((id) => kuzzle.profiles.read([id], callWith())));
    await kuzzle.update("default", change, callWith());
    expect(calls().filter((line) => line.includes("_login"))).toEqual(["POST /_login/local 200"]);
  });

  it("log in anew, once, when the token is refused, and send the write again", async () => {
    const kuzzle = loggingIn();
    await kuzzle.profiles.read(["default"], callWith());
    // A new server under the old address knows none of the old one's tokens.
    const { port } = running;
    await running.stop();
    running = await startEmulator(createEmulator(), port);
    const { stored } = await kuzzle.update("default", change, callWith());
    expect(stored?.rateLimit).toBe(7);
    expect(calls()).toEqual([
      expect.stringMatching(/^PUT .* 401$/),
      "POST /_login/local 200",
      expect.stringMatching(/^PUT .* 200$/),
    ]);
  });

  it("that are wrong are refused as the gateway's own, without a second try", async () => {
    const failure = await failureOf(loggingIn("wrong").update("default", change, callWith()));
    expect(failure.kind).toBe("refused-us");
    expect(calls()).toEqual(["POST /_login/local 401"]);
  });

  it("that are an API key go out as the server expects it", async () => {
    const apiKey = emulator.seed.apiKey("settings", "admin");
    const client = clientOf("kuzzle", running.url, buildAuth({ apiKey }, dialect));
    clients.push(client);
    const { user } = await new KuzzleConnector(client).privileges(callWith());
    expect(user).toBe("admin");
  });

  it("that are a deleted API key are refused as the gateway's own", async () => {
    const key = emulator.seed.apiKey("short-lived", "admin");
    const admin = clientOf("kuzzle", running.url, { kind: "service", authorization: `Bearer ${key}` });
    clients.push(admin);
    const kuzzle = new KuzzleConnector(admin);
    await kuzzle.profiles.read(["default"], callWith());
    await fetch(`${running.url}/api-keys/short-lived`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${key}` },
    });
    expect((await failureOf(kuzzle.profiles.read(["default"], callWith()))).kind).toBe("refused-us");
    expect((await failureOf(kuzzle.update("default", change, callWith()))).kind).toBe("refused-us");
  });
});

describe("forwarded credentials", () => {
  const header = "x-kuzzle-authorization";
  function forwarding(): KuzzleConnector {
    const client = clientOf("kuzzle", running.url, { kind: "forward", header });
    clients.push(client);
    return new KuzzleConnector(client);
  }

  it.each(["Bearer", "bearer"])("are sent on as they are: %s and a token", async (scheme) => {
    const value = `${scheme} ${emulator.seed.apiKey("own", "admin")}`;
    const { stored } = await forwarding().update("default", change, callWith({ [header]: value }));
    expect(stored?.rateLimit).toBe(7);
  });

  it.each([
    ["a password", `Basic ${Buffer.from("admin:kuzzle-sandbox").toString("base64")}`],
    ["a token without its scheme", "kapikey-abc"],
    ["a scheme without a token", "Bearer "],
    ["another scheme", "ApiKey abc"],
  ])(
    "are refused before anything is sent where they are %s, even on a server open to all",
    async (_what, value) => {
      emulator.seed.open();
      const call = callWith({ [header]: value });
      const kuzzle = forwarding();
      expect((await failureOf(kuzzle.update("default", change, call))).kind).toBe("unauthenticated");
      expect((await failureOf(kuzzle.profiles.read(["default"], call))).kind).toBe("unauthenticated");
      expect((await failureOf(kuzzle.search({ roles: [], from: 0, size: 1 }, call))).kind).toBe(
        "unauthenticated",
      );
      expect(calls()).toEqual([]);
    },
  );

  it("that the server refuses are the caller's own affair", async () => {
    const call = callWith({ [header]: "Bearer kauth-expired" });
    expect((await failureOf(forwarding().profiles.read(["default"], call))).kind).toBe("unauthenticated");
    expect((await failureOf(forwarding().profiles.read(["default"], callWith()))).kind).toBe(
      "unauthenticated",
    );
  });

  it("that permit too little are a missing permission", async () => {
    const call = callWith({ [header]: `Bearer ${emulator.seed.apiKey("own", "jonny1")}` });
    const failure = await failureOf(forwarding().update("default", change, call));
    expect(failure.kind).toBe("forbidden");
  });
});
