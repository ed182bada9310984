import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createEmulator } from "../../src/sandbox/camunda/index.js";
import { type RunningEmulator, startEmulator } from "../../src/sandbox/http.js";
import { buildOnce, directory, type Running, start } from "../support/cli.js";
import { command } from "../support/command.js";
import { stoppedAfterEach } from "./support/stopped.js";

beforeAll(buildOnce, 60_000);

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const TRUSTED = "query Mail($id: ID!) { camundaUserProfile(id: $id) { email } }";
const OTHER = 'query Name { camundaUserProfile(id: "jonny1") { firstName } }';
const DATA = { data: { camundaUserProfile: { email: "jonny1@example.org" } } };
const byHash = (text: string): object => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: sha256(text) } },
  variables: { id: "jonny1" },
});

const { running, emulators } = stoppedAfterEach();

interface Served {
  readonly gateway: Running;
  readonly emulator: RunningEmulator;
  post(body: object): Promise<{ status: number; body: unknown }>;
  get(body: object): Promise<{ status: number; body: unknown }>;
}

async function serve(trusted: string, manifest: object = { [sha256(TRUSTED)]: TRUSTED }): Promise<Served> {
  const emulator = await startEmulator(createEmulator());
  emulators.push(emulator);
  const cwd = directory({
    "trusted.json": JSON.stringify(manifest),
    "profile-gateway.yaml": `documents: { trusted: ${trusted}, manifest: trusted.json }
upstreams: [{ name: camunda, dialect: camunda, url: "${emulator.url}/engine-rest", auth: none }]
`,
  });
  const gateway = start(["serve", "--port", "0"], { cwd });
  running.push(gateway);
  const [, url = ""] = await gateway.until(/^ready (\S+)\n/);
  await gateway.logged(/"serving"/);
  const answerOf = async (response: Response) => ({ status: response.status, body: await response.json() });
  return {
    gateway,
    emulator,
    async post(body) {
      const headers = { "content-type": "application/json" };
      return answerOf(await fetch(url, { method: "POST", headers, body: JSON.stringify(body) }));
    },
    async get(body) {
      const parameters = Object.entries(body).map(([name, value]) => {
        return [name, typeof value === "string" ? value : JSON.stringify(value)];
      });
      const query = new URLSearchParams(parameters);
      return answerOf(await fetch(`${url}?${query}`, { headers: { "graphql-preflight": "1" } }));
    },
  };
}

describe("documents.trusted: enforce", () => {
  it("runs trusted documents by their hash, and refuses all others before any upstream is asked", async () => {
    const { emulator, post, get } = await serve("enforce");
    for (const send of [post, get]) {
      expect(await send(byHash(TRUSTED))).toEqual({ status: 200, body: DATA });
      const before = emulator.calls.length;
      for (const refused of [
        { query: OTHER },
        { query: TRUSTED, variables: { id: "jonny1" } },
        byHash(OTHER),
      ]) {
        expect(await send(refused)).toMatchObject({
          status: 403,
          body: { errors: [{ extensions: { code: "REQUEST_REFUSED" } }] },
        });
      }
      expect(emulator.calls).toHaveLength(before);
    }
    expect(await post({ documentId: sha256(TRUSTED), variables: { id: "jonny1" } })).toEqual({
      status: 200,
      body: DATA,
    });
  });

  it("goes over to another manifest with a reload, and keeps the old one where the new one is broken", async () => {
    const { gateway, get } = await serve("enforce");
    const file = join(gateway.cwd, "trusted.json");
    writeFileSync(file, '{ "a": "{ nonsense" }');
    gateway.child.kill("SIGHUP");
    await gateway.logged(/documents\.manifest: .*a: Syntax Error[\s\S]*"the settings stay as they were"/);
    expect(await get(byHash(TRUSTED))).toEqual({ status: 200, body: DATA });
    writeFileSync(file, JSON.stringify({ [sha256(OTHER)]: OTHER }));
    gateway.child.kill("SIGHUP");
    await gateway.logged(/"settings reloaded"/);
    expect((await get(byHash(TRUSTED))).status).toBe(403);
    expect((await get(byHash(OTHER))).status).toBe(200);
  });
});

describe("documents.trusted: log", () => {
  it("runs every document, and leaves one log line for each that is not trusted", async () => {
    const { gateway, post, get } = await serve("log");
    for (const send of [post, get]) {
      expect((await send({ query: OTHER, operationName: "Name" })).status).toBe(200);
      expect(await send({ query: TRUSTED, variables: { id: "jonny1" } })).toEqual({
        status: 200,
        body: DATA,
      });
      expect(await send(byHash(TRUSTED))).toEqual({ status: 200, body: DATA });
    }
    const canary = "secret in a name";
    expect((await post({ query: "{ upstreams { name } }", operationName: canary })).body).toHaveProperty(
      "errors",
    );
    gateway.child.kill("SIGTERM");
    const { err } = await gateway.ended;
    const lines = err.split("\n").filter((line) => line.includes("not trusted"));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: "warn", operationName: "Name", sha256: sha256(OTHER) }),
      expect.not.objectContaining({ operationName: expect.anything() }),
    ]);
    expect(err).not.toContain(canary);
  });
});

describe("documents.manifest", () => {
  it.each([
    ["is missing", undefined, ["; there is none"]],
    ["is no JSON", "{", ["; manifest: not valid JSON"]],
    ["holds what is no GraphQL", '{ "a": "{ x", "b": "{ y }", "c": 1 }', ["; c: "]],
    [
      "has many mistakes",
      JSON.stringify(Object.fromEntries(Array.from({ length: 30 }, (_, n) => [n, "{"]))),
      ["; 0: Syntax Error", "and 10 problems more"],
    ],
  ])("that %s is told with its place", async (_what, text, expected) => {
    const cwd = directory({
      "profile-gateway.yaml": "documents:\n  trusted: enforce\n  manifest: trusted.json\n",
      ...(text === undefined ? {} : { "trusted.json": text }),
    });
    const { code, out, err } = await command(["check", "--offline"], { cwd });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    for (const line of err.trim().split("\n"))
      expect(line).toMatch(
        /^profile-gateway\.yaml:3:13: documents\.manifest: expected .* found "trusted\.json"; /,
      );
    for (const part of expected) expect(err).toContain(part);
  });

  it("is told together with whatever else is wrong", async () => {
    const cwd = directory({
      "profile-gateway.yaml": "documents: { trusted: log, manifest: none.json }\nlimits: { depth: 0 }\n",
    });
    const { err } = await command(["check", "--offline"], { cwd });
    expect(err).toMatch(
      /^profile-gateway\.yaml:1:38: documents\.manifest: .*\nprofile-gateway\.yaml:2:18: limits\.depth: /,
    );
  });

  it("need not be there while nothing is held against it", async () => {
    const cwd = directory({ "profile-gateway.yaml": "documents: { trusted: off, manifest: none.json }\n" });
    expect((await command(["check", "--offline"], { cwd })).code).toBe(0);
    const without = directory({ "profile-gateway.yaml": "documents: { trusted: enforce }\n" });
    expect((await command(["check", "--offline"], { cwd: without })).err).toContain(
      "expected a manifest where trusted is log or enforce",
    );
  });
});
