import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Exception, type Exchange, figure, type UpstreamResponse } from "../../support/replay.js";
import { differences } from "./replay-compare.js";
import { before } from "./replay-steps.js";
import { World } from "./replay-world.js";

const Headers = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const Fields = z.record(z.string(), z.unknown());
type Fields = z.infer<typeof Fields>;
const Recording = z.array(
  z.object({
    name: z.string(),
    request: z.object({
      method: z.string(),
      path: z.string(),
      headers: Headers,
      body: z.string().nullable(),
    }),
    response: z.object({ status: z.number(), headers: Headers, body: z.string() }),
  }),
);

const file = new URL("../../recordings/kuzzle-2.56.0.json", import.meta.url);
const exchanges: readonly Exchange[] = Recording.parse(JSON.parse(readFileSync(file, "utf8")));

/** In scope are profiles, users, logins and the current user, over HTTP. */
const outOfScope: readonly Exception[] = [
  { name: /^ws\//, reason: "WebSocket" },
  {
    name: /^wire\/(two|one-after|http|malformed)/,
    reason: "raw TCP, where uWebSockets.js differs from Node",
  },
  { name: /^(role\/|delete\/role-in-use$)/, reason: "administration of roles: seeded" },
  { name: /^open\/create-first-admin/, reason: "setup of a server: seeded" },
  { name: "server/public-api", reason: "the map of all routes of a whole server" },
];

/** Where the emulator differs on purpose. */
const onPurpose: readonly Exception[] = [
  { name: /^search\/(koncorde|bad-lang)$/, reason: "a second query language, which no client here speaks" },
];

const listed = (list: readonly Exception[], { name }: Exchange): boolean =>
  list.some((entry) => (typeof entry.name === "string" ? entry.name === name : entry.name.test(name)));

/** Parts of a long answer that the recording left out. */
const cut: Readonly<Record<string, (body: Fields) => unknown>> = {
  "m-get/250": (body) => {
    const { hits } = z.object({ hits: z.array(Fields) }).parse(body["result"]);
    return { ...body, result: { hits: `<${hits.length} hits>` } };
  },
  "server/openapi": (body) => ({ info: body["info"], keys: Object.keys(body) }),
  "sandbox/info": (body) => {
    const kuzzle = z.object({ version: z.string() });
    const serverInfo = z.object({ kuzzle });
    return { ...body, result: z.object({ serverInfo }).parse(body["result"]) };
  },
};

describe("a recorded server and its emulator", () => {
  const world = new World();
  const inScope = exchanges.filter((exchange) => !listed(outOfScope, exchange));
  const results = new Map<Exchange, { answer: UpstreamResponse; found: readonly string[] }>();

  beforeAll(async () => {
    for (const exchange of exchanges) {
      world.later(50);
      await before[exchange.name]?.(world);
      if (!inScope.includes(exchange)) continue;
      const answer = shortened(exchange, await world.replay(exchange));
      results.set(exchange, { answer, found: differences(exchange, answer) });
    }
  });
  afterAll(() => world.stop());

  test("answer every request in scope alike, but for what is listed with a reason", () => {
    const unlisted = [...results].filter(([exchange]) => !listed(onPurpose, exchange));
    const wrong = unlisted.filter(([, { found }]) => found.length);
    expect(wrong.map(([{ name }, { found }]) => [name, ...found].join("\n  "))).toEqual([]);
  });

  test("are alike in at least 95 of 100 exchanges in scope", () => {
    const equal = [...results.values()].filter(({ found }) => found.length === 0).length;
    console.log(figure("kuzzle", inScope.length, equal));
    expect(equal / inScope.length).toBeGreaterThanOrEqual(0.95);
  });

  test("differ wherever a difference is listed", () => {
    const same = [...results].filter(([exchange, { found }]) => listed(onPurpose, exchange) && !found.length);
    expect(same.map(([{ name }]) => name)).toEqual([]);
  });

  test.each([
    ["the status", (answer: UpstreamResponse) => ({ ...answer, status: 201 })],
    [
      "a header",
      ({ headers, ...rest }: UpstreamResponse) => ({
        ...rest,
        headers: { ...headers, "x-kuzzle-node": "1" },
      }),
    ],
    [
      "a value",
      (answer: UpstreamResponse) => ({
        ...answer,
        body: answer.body.replace('"rateLimit":50', '"rateLimit":5'),
      }),
    ],
    [
      "a missing key",
      (answer: UpstreamResponse) => ({ ...answer, body: answer.body.replace('"volatile":null', '"v":null') }),
    ],
    ["the order of keys", (answer: UpstreamResponse) => ({ ...answer, body: reversed(answer.body) })],
  ])("a change to %s of an answer is noticed", (_, change) => {
    const found = [...results].find(([{ name }]) => name === "update/documented");
    expect(found?.[1].found).toEqual([]);
    expect(found && differences(found[0], change(found[1].answer))).not.toEqual([]);
  });
});

function reversed(body: string): string {
  const fields = Fields.parse(JSON.parse(body));
  return JSON.stringify(Object.fromEntries(Object.entries(fields).reverse()));
}

function shortened({ name }: Exchange, answer: UpstreamResponse): UpstreamResponse {
  const shorten = cut[name];
  return shorten
    ? { ...answer, body: JSON.stringify(shorten(Fields.parse(JSON.parse(answer.body)))) }
    : answer;
}
