import { cpSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../support/architecture.js";
import { type Running, startProgram } from "../support/cli.js";
import { installPackage } from "./support.js";

const HOSTS = { express: "5.3.0", fastify: "5.12.8", hono: "4.13.19", "@hono/node-server": "2.1.9" };

/** A Camunda that answers when the test says so. */
const asked: { request: IncomingMessage; response: ServerResponse }[] = [];
const slow = createServer((request, response) => void asked.push({ request, response }));
let folder: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
  folder = await installPackage(HOSTS);
  cpSync(join(ROOT, "test/installed/hosts"), folder, { recursive: true });
}, 300_000);
afterAll(() => {
  slow.closeAllConnections();
  slow.close();
});

const SLOW = '{ camundaUserProfile(id: "ada", upstream: "slow") { firstName } }';
const ADA = JSON.stringify([{ id: "ada", firstName: "Ada", lastName: "Lovelace", email: null }]);

describe.each([
  ["Express 5", "express"],
  ["Express 5 whose bodies are parsed already", "express-json"],
  ["Fastify 5", "fastify"],
  ["Hono", "hono"],
  ["a route handler as Next.js calls it", "next"],
])("mounted in %s", (_title, name) => {
  let host: Running;
  let url: string;

  beforeAll(async () => {
    const { port } = slow.address() as AddressInfo;
    const env = { SLOW_URL: `http://127.0.0.1:${port}/engine-rest` };
    host = startProgram(process.execPath, [`${name}.mjs`], { cwd: folder, env });
    [, url = ""] = await host.until(/^ready (\S+)$/m);
  }, 60_000);
  afterAll(async () => {
    host.child.kill("SIGKILL");
    await host.ended;
  });

  const post = (query: string, variables: object = {}, signal?: AbortSignal): Promise<Response> =>
    fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
      signal: signal ?? null,
    });

  it("reads a person over the three systems", async () => {
    const response = await post(
      '{ person(username: "grace") { displayName kuzzle { profileId } camunda { userId } } }',
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      data: {
        person: {
          displayName: "Grace Hopper",
          kuzzle: [{ profileId: "admin" }, { profileId: "default" }],
          camunda: { userId: "grace" },
        },
      },
    });
  });

  it("reads by GET what says that it is no form of another site", async () => {
    const query = new URLSearchParams({ query: '{ person(username: "ada") { displayName } }' });
    const read = (headers: Record<string, string>) => fetch(`${url}?${query}`, { headers });
    const response = await read({ "graphql-preflight": "1" });
    expect(await response.json()).toEqual({ data: { person: { displayName: "Ada Lovelace" } } });
    expect((await read({})).status).toBe(403);
  });

  it("writes, and says what was wrong with what was to be written", async () => {
    const query = `mutation ($input: UpdateUserProfileInput!) { updateUserProfile(input: $input) {
      __typename ... on UpdateUserProfilePayload { profile { userId lastName } } ... on ProfileError { code } } }`;
    const write = async (lastName: string) =>
      (await (await post(query, { input: { id: "ada", lastName } })).json()).data.updateUserProfile;
    expect(await write("King")).toEqual({
      __typename: "UpdateUserProfilePayload",
      profile: { userId: "ada", lastName: "King" },
    });
    expect(await write("x".repeat(256))).toEqual({ __typename: "InvalidInputError", code: "INVALID_INPUT" });
  });

  it("takes back what it asked of a system for a client who is gone", async () => {
    const before = asked.length;
    const abort = new AbortController();
    const answer = post(SLOW, {}, abort.signal);
    answer.catch(() => {});
    await expect.poll(() => asked.length).toBe(before + 1);
    expect(asked[before]?.response.closed).toBe(false);
    abort.abort();
    await expect(answer).rejects.toThrow("aborted");
    await expect.poll(() => asked[before]?.response.closed).toBe(true);
  });

  it("finishes what is under way before it stops, and then ends by itself", async () => {
    const before = asked.length;
    const answer = post(SLOW);
    await expect.poll(() => asked.length).toBe(before + 1);
    host.child.kill("SIGTERM");
    const tried = () =>
      fetch(url, { headers: { connection: "close" } }).then(
        ({ status }) => status,
        () => 503,
      );
    await expect.poll(tried).toBe(503);
    asked[before]?.response.setHeader("content-type", "application/json").end(ADA);
    expect(await (await answer).json()).toEqual({ data: { camundaUserProfile: { firstName: "Ada" } } });
    expect(await host.ended).toMatchObject({ code: 0, out: expect.stringMatching(/^stopped$/m) });
  });
});
