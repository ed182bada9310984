import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Answered, ask, JSON_HEADERS, PREFLIGHT, queryPath } from "./support/ask.js";
import { withBroken } from "./support/broken-dialect.js";
import { corpus, type Sample } from "./support/corpus.js";
import { type Sandboxed, startSandboxed } from "./support/sandboxed.js";

let development: Sandboxed;
let production: Sandboxed;

beforeAll(async () => {
  development = await startSandboxed({}, withBroken);
  const server = {
    host: "127.0.0.1",
    port: 0,
    production: true,
    maxInFlight: 1000,
    operationTimeout: 15_000,
  };
  production = await startSandboxed({ server }, withBroken);
});
afterAll(() => Promise.all([development.stop(), production.stop()]));

const HEADERS = ["content-type", "allow", "retry-after"] as const;

function seen({ status, headers, text }: Answered) {
  return { status, headers: HEADERS.map((name) => headers[name]), text };
}

function post(url: string, body: object, accept: string): Promise<Answered> {
  const headers = { ...JSON_HEADERS, accept, "x-request-id": "the-same" };
  return ask(url, { headers, body: JSON.stringify(body) });
}

const unheardOf = { id: 1, key: null, mode: "fast", batch: [{ query: "{ nope }" }] };

function byGet(url: string, sample: Sample, accept: string): Promise<Answered> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(sample)) {
    if (value !== null) parameters[name] = typeof value === "string" ? value : JSON.stringify(value);
  }
  const headers = { ...PREFLIGHT, accept, "x-request-id": "the-same" };
  return ask(url, { method: "GET", path: queryPath(parameters), headers });
}

const ACCEPTS = ["application/json", "application/graphql-response+json"];

describe.each(Object.entries(corpus))(
  "a member of the body that nobody knows changes nothing: %s",
  (kind, samples) => {
    it.each(samples)("%s", async (_name, sample) => {
      for (const { url } of [development, production]) {
        for (const accept of ACCEPTS) {
          const plain = await post(url, sample, accept);
          expect(plain.headers["content-type"]).toBe(`${accept}; charset=utf-8`);
          expect(plain.body, plain.text).toBeDefined();
          expect(seen(await post(url, { ...sample, ...unheardOf }, accept))).toEqual(seen(plain));
          for (const { extensions } of plain.body.errors ?? [])
            expect(extensions).toMatchObject({
              code: expect.stringMatching(/^[A-Z_]+$/),
              requestId: "the-same",
            });
          const executed = "data" in plain.body;
          const wellFormed = executed || accept === "application/json";
          if (wellFormed && kind !== "refused") expect(plain.status).toBe(200);
          if (!wellFormed) expect(plain.status).toBe(400);
        }
      }
    });
  },
);

describe("a GET gives the same bytes as a POST", () => {
  // In a URL every value is text, so a text among the variables is not the text that it is in a body.
  const samples = [...corpus.reads, ...corpus.refused, ...corpus.failing].filter(
    ([, { query, variables, operationName, extensions }]) =>
      query !== "" &&
      typeof variables !== "string" &&
      typeof extensions !== "string" &&
      (operationName == null || (typeof operationName === "string" && operationName !== "")) &&
      !query.startsWith("mutation"),
  );
  it.each(samples)("%s", async (_name, sample) => {
    for (const accept of ACCEPTS) {
      const plain = await post(development.url, sample, accept);
      expect(seen(await byGet(development.url, sample, accept))).toEqual(seen(plain));
    }
  });

  it.each(corpus.writes)("but never for a write: %s", async (_name, sample) => {
    const answer = await byGet(development.url, sample, "application/json");
    expect([400, 405]).toContain(answer.status);
    expect(answer.body.data).toBeUndefined();
  });
});

describe("the corpus", () => {
  it("has samples of every answer there is", async () => {
    const codes = new Set<unknown>();
    let all = 0;
    for (const samples of Object.values(corpus)) {
      for (const [, sample] of samples) {
        all += 1;
        const { body } = await post(development.url, sample, "application/json");
        for (const { extensions } of body.errors ?? []) codes.add(extensions.code);
      }
    }
    expect(all).toBeGreaterThanOrEqual(80);
    for (const code of ["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT", "INTERNAL"])
      expect(codes).toContain(code);
    expect(
      [...codes].filter((code) => /BAD_REQUEST|OPERATION_RESOLUTION|INTERNAL_SERVER/.test(String(code))),
    ).toEqual([]);
  });
});
