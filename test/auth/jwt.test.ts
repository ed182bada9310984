import { createHmac } from "node:crypto";
import { exportSPKI } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { readManifest } from "../../src/graphql/trusted-documents.js";
import { loadSettings } from "../../src/settings/load.js";
import { certificate } from "../support/certificates.js";
import { directory } from "../support/cli.js";
import { type FaultServer, json, raw, startFaultServer } from "../support/fault-server.js";
import { drip } from "../support/faults.js";
import { AUDIENCE, ISSUER, KeyServer, type SigningKey, signingKey, token } from "./issuer.js";
import { startWorld, type World } from "./world.js";

const PEOPLE = '{ camundaUserProfile(id: "demo") { userId } }';
const RENAME = `mutation { updateUserProfile(input: { id: "jonny1", firstName: "Jonny" }) { __typename } }`;
const common = { issuer: ISSUER, audience: AUDIENCE, scopesClaim: "scope" };

async function ask({ gateway }: World, authorization: string | undefined, query = PEOPLE) {
  return gateway.ask(query, {}, authorization === undefined ? {} : { authorization });
}
const status = async (world: World, text: string): Promise<number> =>
  (await ask(world, `Bearer ${text}`)).status;

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const later = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

describe("a gateway that wants tokens", () => {
  const keyServer = new KeyServer();
  let keys: SigningKey[];
  let rsa: SigningKey;
  let stranger: SigningKey;
  let world: World;

  beforeAll(async () => {
    keys = await Promise.all(["RS256", "PS256", "ES256", "EdDSA"].map((alg) => signingKey(alg)));
    [rsa = await signingKey("RS256")] = keys;
    stranger = await signingKey("RS256");
    keyServer.keys = keys.map(({ published }) => published);
    await keyServer.start();
    world = await startWorld({ access: { jwt: { ...common, jwksUrl: keyServer.url } } });
  });
  afterAll(async () => {
    await world.stop();
    await keyServer.stop();
  });
  beforeEach(() => void world.asked());

  it("takes those that its issuer signed with RSA, RSA-PSS, elliptic curves or EdDSA", async () => {
    for (const signing of keys) expect(await status(world, await token(signing)), signing.alg).toBe(200);
  });

  it("takes them whatever the case of Bearer, for several audiences, and with clocks that differ a little", async () => {
    expect((await ask(world, `bearer ${await token(rsa)}`)).status).toBe(200);
    expect(await status(world, await token(rsa, { aud: ["other", AUDIENCE] }))).toBe(200);
    expect(await status(world, await token(rsa, { exp: later(-20), nbf: later(20) }))).toBe(200);
  });

  it("reads the scopes from a text or from a list, and knows none by another name", async () => {
    const code = async (scope: unknown, query: string) => {
      const { body } = await ask(world, `Bearer ${await token(rsa, { scope })}`, query);
      return body.errors?.[0].extensions.code ?? "ok";
    };
    for (const scope of ["write read", ["write", "read"]]) {
      expect([await code(scope, PEOPLE), await code(scope, RENAME)]).toEqual(["ok", "ok"]);
    }
    expect(await code("read", RENAME)).toBe("FORBIDDEN");
    for (const scope of [undefined, "", [], "READ", "readwrite", { read: true }, 1, ["read write"]]) {
      expect(await code(scope, PEOPLE), JSON.stringify(scope)).toBe("FORBIDDEN");
    }
  });

  const forged = (alg: string, secret: string): string => {
    const signed = `${encoded({ alg, kid: "RS256" })}.${encoded({ iss: ISSUER, aud: AUDIENCE, sub: "eve", exp: later(300), scope: "read" })}`;
    return `${signed}.${secret === "" ? "" : createHmac("sha256", secret).update(signed).digest("base64url")}`;
  };
  const signed =
    (changes: object, header: object = {}) =>
    async () =>
      `Bearer ${await token(rsa, { ...changes }, { ...header })}`;
  const parts = async (): Promise<[string, string, string]> => {
    const [head = "", payload = "", signature = ""] = (await token(rsa)).split(".");
    return [head, payload, signature];
  };

  const refused: [string, () => Promise<string>][] = [
    ["is not signed", async () => `Bearer ${forged("none", "")}`],
    ["is not signed but ends as if it were", async () => `Bearer ${forged("none", "x")}`],
    [
      "is signed with the public key as if that were a secret",
      async () => `Bearer ${forged("HS256", await exportSPKI(rsa.publicKey))}`,
    ],
    ["comes from another issuer", signed({ iss: "https://other.example" })],
    ["names no issuer", signed({ iss: undefined })],
    ["is meant for somebody else", signed({ aud: "other" })],
    ["is meant for nobody", signed({ aud: undefined })],
    ["has expired", signed({ exp: later(-31) })],
    ["never expires", signed({ exp: undefined })],
    ["expires at a time that is no number", signed({ exp: "2100-01-01" })],
    ["is not valid yet", signed({ nbf: later(60) })],
    ["names nobody", signed({ sub: undefined })],
    ["names an empty subject", signed({ sub: "" })],
    ["is signed with another key", async () => `Bearer ${await token({ ...stranger, kid: "RS256" })}`],
    [
      "is signed with a key that nobody knows",
      async () => `Bearer ${await token({ ...stranger, kid: "new" })}`,
    ],
    ["brings its own key", async () => `Bearer ${await token(stranger, {}, { jwk: stranger.published })}`],
    ["wants something understood that is not", signed({}, { crit: ["secret"], secret: true })],
    [
      "was changed after it was signed",
      async () => {
        const [head, , signature] = await parts();
        const payload = encoded({ iss: ISSUER, aud: AUDIENCE, sub: "eve", exp: later(300), scope: "write" });
        return `Bearer ${head}.${payload}.${signature}`;
      },
    ],
    ["was cut off", async () => `Bearer ${(await token(rsa)).slice(0, -10)}`],
    ["has lost its signature", async () => `Bearer ${(await parts()).slice(0, 2).join(".")}.`],
    ["comes with another one", async () => `Bearer ${await token(rsa)}, Bearer ${await token(rsa)}`],
    ["is not base64", async () => "Bearer a$b.c%d.e!f"],
    ["is not JSON", async () => "Bearer aaaa.bbbb.cccc"],
    ["is none at all", async () => "Bearer"],
    ["comes without Bearer", () => token(rsa)],
    ["comes as a password", async () => `Basic ${Buffer.from("ada:secret").toString("base64")}`],
  ];

  it.each(refused)("answers 401 to a token that %s, and asks nobody", async (_what, make) => {
    const authorization = await make();
    const { status: code, headers, body } = await ask(world, authorization);
    expect(code).toBe(401);
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0].extensions.code).toBe("UNAUTHENTICATED");
    expect(["A bearer token is missing.", "The bearer token is not accepted."]).toContain(
      body.errors[0].message,
    );
    expect(headers.get("www-authenticate")).toContain('Bearer realm="profile-gateway"');
    expect(world.asked()).toEqual([]);
  });

  it("answers 401 to no token", async () => {
    expect((await ask(world, undefined)).status).toBe(401);
  });

  it("names the caller by the subject in its audit lines", async () => {
    await ask(world, `Bearer ${await token(rsa, { sub: "grace", scope: "write" })}`, RENAME);
    const lines = world.gateway.log.map((line): unknown => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining({ audit: true, caller: "grace" }));
  });
});

describe("the keys of a token issuer", () => {
  let keyServer: KeyServer;
  let first: SigningKey;
  let second: SigningKey;
  let world: World;

  const travel = (seconds: number): void => void vi.advanceTimersByTime(seconds * 1000);
  const notes = (): string[] =>
    world.gateway.log
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => /token issuer/.test(msg))
      .map(({ msg }) => msg.replace(/^.* are /, ""));

  beforeAll(async () => {
    [first, second] = await Promise.all([signingKey("ES256", "first"), signingKey("ES256", "second")]);
  });
  beforeEach(async () => {
    // Time goes on by itself; the tests only jump ahead of it.
    vi.useFakeTimers({ toFake: ["Date", "performance"], shouldAdvanceTime: true });
    // Each at an address of its own: a connection to the last one may still seem to be good.
    keyServer = new KeyServer();
    keyServer.keys = [first.published];
    await keyServer.start();
    world = await startWorld({ access: { jwt: { ...common, jwksUrl: keyServer.url } } });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await world.stop();
    await keyServer.stop();
  });

  it("are fetched once for many tokens", async () => {
    await Promise.all(Array.from({ length: 20 }, async () => status(world, await token(first))));
    expect(keyServer.asked).toBe(1);
  });

  it("are fetched anew when a token names a new one, though not for every such token", async () => {
    expect(await status(world, await token(first))).toBe(200);
    keyServer.keys = [first.published, second.published];
    travel(31);
    expect(await status(world, await token(second))).toBe(200);
    expect(await status(world, await token(first))).toBe(200);
    expect(keyServer.asked).toBe(2);
    travel(31);
    const unknown = await signingKey("ES256", "unknown");
    for (let n = 0; n < 10; n += 1) expect(await status(world, await token(unknown))).toBe(401);
    expect(keyServer.asked).toBe(3);
  });

  it("stop counting when the issuer takes them back", async () => {
    expect(await status(world, await token(first))).toBe(200);
    keyServer.keys = [second.published];
    travel(601);
    expect(await status(world, await token(first))).toBe(401);
    expect(await status(world, await token(second))).toBe(200);
  });

  it("go on counting while the issuer cannot be reached, which is tried now and then and told once", async () => {
    expect(await status(world, await token(first))).toBe(200);
    await keyServer.stop();
    for (const seconds of [601, 1, 60, 3600, 86_400]) {
      travel(seconds);
      expect(await status(world, await token(first))).toBe(200);
      expect(await status(world, await token(second))).toBe(401);
    }
    expect(notes()).toEqual(["away"]);
    keyServer.keys = [second.published];
    await keyServer.start();
    travel(601);
    expect(await status(world, await token(second))).toBe(200);
    expect(await status(world, await token(first))).toBe(401);
    expect(notes()).toEqual(["away", "back"]);
  });

  it("go on counting while something else answers in the issuer's place", async () => {
    expect(await status(world, await token(first))).toBe(200);
    const broken = [
      [],
      [{ kty: "RSA", n: "not a number" }],
      [{ kty: "oct", k: "c2VjcmV0" }],
      [{ ...second.published, use: "enc" }],
      [{ ...second.published, alg: "ECDH-ES" }],
      [{ ...second.published, key_ops: ["sign"] }],
      [null],
    ].map((keys) => JSON.stringify({ keys }));
    const large = JSON.stringify({ keys: [second.published], more: "x".repeat(2_000_000) });
    for (const page of ["<html>", "{}", '{"keys":1}', "null", ...broken, large]) {
      keyServer.instead = page;
      travel(601);
      expect(await status(world, await token(first)), page).toBe(200);
    }
  });

  it("go on counting when settings are reloaded meanwhile", async () => {
    expect(await status(world, await token(first))).toBe(200);
    await keyServer.stop();
    world.gateway.gateway.reload(world.settings);
    expect(await status(world, await token(first))).toBe(200);
  });

  it("are fetched as soon as the issuer is there, where it was away at the start", async () => {
    await keyServer.stop();
    const late = await startWorld({ access: { jwt: { ...common, jwksUrl: keyServer.url } } });
    expect(await status(late, await token(first))).toBe(503);
    await keyServer.start();
    expect(await status(late, await token(first))).toBe(200);
    await late.stop();
  });
});

describe("the way to a token issuer's keys", { timeout: 30_000 }, () => {
  const stops: (() => unknown)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });
  async function statusWith(server: FaultServer, jwt: object): Promise<number> {
    stops.push(() => server.refuse());
    const world = await startWorld({ access: { jwt: { ...common, jwksUrl: `${server.url}/keys`, ...jwt } } });
    stops.push(() => world.stop());
    return status(world, await token(key));
  }
  let key: SigningKey;
  beforeAll(async () => {
    key = await signingKey("ES256");
  });

  it("leads where the settings say, and nowhere else", async () => {
    const elsewhere = await startFaultServer();
    stops.push(() => elsewhere.refuse());
    elsewhere.use(json({ keys: [key.published] }));
    const server = await startFaultServer();
    server.use(({ socket }) =>
      socket.write(
        raw(302, [
          ["location", elsewhere.url],
          ["content-length", "0"],
        ]),
      ),
    );
    expect(await statusWith(server, {})).toBe(503);
    expect(elsewhere.requests).toEqual([]);
  });

  it("ends when the issuer takes too long, however it does", async () => {
    const server = await startFaultServer();
    server.use(drip);
    const startedAt = performance.now();
    expect(await statusWith(server, {})).toBe(503);
    expect(performance.now() - startedAt).toBeLessThan(8000);
  });

  it("asks for a certificate that the settings trust, whatever the environment says", async () => {
    const authority = certificate({ name: "authority", authority: true });
    const { cert, key: privateKey } = certificate({
      name: "issuer",
      hosts: ["127.0.0.1"],
      issuer: authority,
    });
    const secure = async () => {
      const server = await startFaultServer({ tls: { cert, key: privateKey } });
      server.use(json({ keys: [key.published] }));
      return server;
    };
    expect(await statusWith(await secure(), { tls: { ca: authority.cert } })).toBe(200);
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    stops.push(() => vi.unstubAllEnvs());
    expect(await statusWith(await secure(), {})).toBe(503);
  });
});

describe("the one key of a token issuer in a PEM file", () => {
  it.each(["RS256", "ES384", "EdDSA"])("checks %s", async (alg) => {
    const [own, other] = await Promise.all([signingKey(alg), signingKey(alg)]);
    const pem = await exportSPKI(own.publicKey);
    const yaml = `access: { jwt: { issuer: "${ISSUER}", audience: ${AUDIENCE}, publicKeyFile: ./issuer.pem } }`;
    const cwd = directory({ "profile-gateway.yaml": yaml, "issuer.pem": pem });
    const { settings } = loadSettings({ cwd, env: {}, dialects: builtInDialects, readManifest });
    const world = await startWorld({ access: settings.access });
    expect(await status(world, await token(own))).toBe(200);
    expect(await status(world, await token(other))).toBe(401);
    const head = encoded({ alg: "HS256" });
    const payload = encoded({ iss: ISSUER, aud: AUDIENCE, sub: "eve", exp: later(300) });
    const mac = createHmac("sha256", pem).update(`${head}.${payload}`).digest("base64url");
    expect(await status(world, `${head}.${payload}.${mac}`)).toBe(401);
    await world.stop();
  });
});
