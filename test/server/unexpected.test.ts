import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schemaOf } from "../../src/compose.js";
import { type BuiltGateway, buildGateway } from "../../src/gateway.js";
import { Engine, type EngineOptions } from "../../src/graphql/engine.js";
import { logObserver } from "../../src/observability/log.js";
import type { StoppableServer } from "../../src/server/listener.js";
import { DEFAULTS } from "../graphql/engine-under-test.js";
import { settingsFor } from "../support/gateway.js";
import { ask, JSON_HEADERS, post } from "./support/ask.js";
import { SECRETS, withBroken } from "./support/broken-dialect.js";
import { startFront } from "./support/front.js";

const log: string[] = [];
let gateway: BuiltGateway;
let url: string;

beforeAll(async () => {
  const logger = pino({ level: "info" }, { write: (line: string) => void log.push(line) });
  gateway = buildGateway(settingsFor([]), { dialects: withBroken, observer: logObserver(logger) });
  ({ url } = await gateway.listen());
});
afterAll(() => gateway.stop());

describe("a mistake in the code behind a field", () => {
  it.each(["boom", "boomLater", "boomText", "wrongType"])("costs that field alone: %s", async (field) => {
    const { status, body, headers } = await post(url, `{ ${field} upstreams { name } }`);
    expect(status).toBe(200);
    expect(body.data).toEqual({ [field]: null, upstreams: [] });
    expect(body.errors).toEqual([
      {
        message: "Unexpected error.",
        locations: [{ line: 1, column: 3 }],
        path: [field],
        extensions: { code: "INTERNAL", retryable: false, requestId: headers["x-request-id"] },
      },
    ]);
  });

  it("shows nothing of itself to the client", async () => {
    const { text, headers } = await post(url, "{ boom boomLater boomText wrongType }");
    expect(text).not.toMatch(SECRETS);
    expect(JSON.stringify(headers)).not.toMatch(SECRETS);
  });

  it("is in the log with its cause, under the id that the client can name", async () => {
    await post(url, "{ boom }", { "x-request-id": "find-me" });
    const line = log.map((text) => JSON.parse(text)).find(({ requestId }) => requestId === "find-me");
    expect(line).toMatchObject({ level: 50, code: "INTERNAL", path: "boom" });
    expect(line.err.type).toBe("TypeError");
    expect(line.err.stack).toContain("broken-dialect");
  });

  it("is told apart from an argument that turns out to be null", async () => {
    const query = 'query Q($id: ID = "demo") { camundaUserProfile(id: $id) { userId } }';
    const headers = { ...JSON_HEADERS };
    const { body } = await ask(url, { headers, body: JSON.stringify({ query, variables: { id: null } }) });
    expect(body.data).toEqual({ camundaUserProfile: null });
    expect(body.errors).toMatchObject([
      { message: expect.stringContaining("null"), extensions: { code: "BAD_USER_INPUT" } },
    ]);
  });

  it("does not stop the gateway", async () => {
    await Promise.all(Array.from({ length: 20 }, () => post(url, "{ boom boomLater boomText }")));
    expect(await post(url, "{ upstreams { name } }")).toMatchObject({ status: 200 });
  });
});

describe("a mistake in the code around an operation", () => {
  const failures: unknown[] = [];
  const causes: unknown[] = [];
  const fronts: StoppableServer[] = [];
  const urls: string[] = [];

  beforeAll(async () => {
    const identify = () => ({ name: "anonymous", scopes: new Set<never>(), address: "" });
    const fail = (): never => {
      throw new TypeError("cannot read properties, hunter2");
    };
    const engineOf = (broken: Partial<EngineOptions>): Engine =>
      new Engine({
        schema: schemaOf(),
        limits: DEFAULTS,
        production: false,
        onError: ({ internal }) => void causes.push(internal),
        ...broken,
      });
    const schema = schemaOf();
    const query = schema.getQueryType();
    if (query) query.getFields = fail;
    const endpoints = [
      ...[{ documents: { find: fail } }, { charge: fail }, { schema }].map((broken) => ({
        identify,
        engine: engineOf(broken),
      })),
      { identify: fail, engine: engineOf({}) },
    ];
    for (const endpoint of endpoints) {
      const failed = (error: unknown) => void failures.push(error);
      const { front, url } = await startFront({ ...endpoint, bodyBytes: 1000, failed });
      fronts.push(front);
      urls.push(url);
    }
  });
  afterAll(() => {
    for (const front of fronts) front.close();
  });

  const ways = [
    ["plain", { query: "{ __typename }" }],
    ["odd", { query: "{ __typename }", more: null }],
  ] as const;

  it.each(ways)("is 500 and masked, and its cause is told, for a %s request", async (_what, body) => {
    for (const [index, url] of urls.entries()) {
      const before = causes.length + failures.length;
      const answer = await ask(url, {
        headers: { ...JSON_HEADERS, "x-request-id": "mine" },
        body: JSON.stringify(body),
      });
      expect(answer.status, `hook ${index}`).toBe(500);
      expect(answer.body).toEqual({
        errors: [
          {
            message: "Unexpected error.",
            extensions: { code: "INTERNAL", retryable: false, requestId: "mine" },
          },
        ],
      });
      expect(causes.length + failures.length).toBe(before + 1);
      expect([...causes, ...failures].at(-1)).toBeDefined();
    }
    expect([...causes, ...failures].every((error) => error instanceof TypeError)).toBe(true);
  });
});
