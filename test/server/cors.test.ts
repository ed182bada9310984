import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningGateway, settingsFor, startGateway } from "../support/gateway.js";
import { type Answered, ask, JSON_HEADERS } from "./support/ask.js";

const APP = "https://app.example";
const LOCAL = "http://localhost:5173";

let closed: RunningGateway;
let open: RunningGateway;

beforeAll(async () => {
  closed = await startGateway(settingsFor([]));
  open = await startGateway(settingsFor([], { cors: { origins: [APP, LOCAL] } }));
});
afterAll(() => Promise.all([closed.stop(), open.stop()]));

function corsOf({ headers }: Answered): Record<string, unknown> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith("access-control-")));
}

function query(gateway: RunningGateway, origin?: string): Promise<Answered> {
  return ask(gateway.url, {
    headers: { ...JSON_HEADERS, ...(origin === undefined ? {} : { origin }) },
    body: JSON.stringify({ query: "{ __typename }" }),
  });
}

function preflight(gateway: RunningGateway, origin: string, headers = "content-type,authorization") {
  return ask(gateway.url, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": headers,
    },
  });
}

describe("without cors in the settings", () => {
  it.each([undefined, APP, "null", "*"])("no page is allowed anything: origin %s", async (origin) => {
    const answer = await query(closed, origin);
    expect(answer.status).toBe(200);
    expect(corsOf(answer)).toEqual({});
    expect(answer.headers).not.toHaveProperty("vary");
  });

  it("a browser's question is answered with no", async () => {
    const answer = await preflight(closed, APP);
    expect(answer.status).toBe(405);
    expect(corsOf(answer)).toEqual({});
  });
});

describe("with exact origins in the settings", () => {
  it.each([APP, LOCAL])("a page from %s may read the answer, without cookies", async (origin) => {
    const answer = await query(open, origin);
    expect(answer.status).toBe(200);
    expect(corsOf(answer)).toEqual({
      "access-control-allow-origin": origin,
      "access-control-expose-headers": "x-request-id, retry-after, ratelimit, ratelimit-policy",
    });
    expect(answer.headers["vary"]).toBe("Origin");
  });

  it.each([
    "http://app.example",
    "https://app.example:8443",
    "https://app.example.evil.example",
    "https://evil-app.example",
    "https://appxexample",
    "https://APP.example",
    "https://app.example/",
    "https://user@app.example",
    "http://localhost",
    "http://localhost:51730",
    "null",
    "*",
    "",
    `${APP}, https://evil.example`,
  ])("a page from %s may not", async (origin) => {
    const answer = await query(open, origin);
    expect(corsOf(answer)).toEqual({});
    // What a cache keeps for this page must not be handed to the one that may.
    expect(answer.headers["vary"]).toBe("Origin");
    expect(corsOf(await preflight(open, origin))).toEqual({});
  });

  it("an answer to no page at all varies by origin too", async () => {
    const answer = await query(open);
    expect(corsOf(answer)).toEqual({});
    expect(answer.headers["vary"]).toBe("Origin");
  });

  it("a browser is told what a page may send, for ten minutes", async () => {
    const answer = await preflight(open, APP, "content-type,x-camunda-authorization");
    expect(answer).toMatchObject({ status: 204, text: "" });
    expect(corsOf(answer)).toEqual({
      "access-control-allow-origin": APP,
      "access-control-allow-methods": "GET, POST",
      "access-control-allow-headers": "content-type,x-camunda-authorization",
      "access-control-expose-headers": "x-request-id, retry-after, ratelimit, ratelimit-policy",
      "access-control-max-age": "600",
    });
    expect(answer.headers["vary"]).toBe("Origin, Access-Control-Request-Headers");
  });

  it("a page can read why it was refused", async () => {
    const answer = await ask(open.url, {
      headers: { origin: APP, "content-type": "text/plain" },
      body: "{}",
    });
    expect(answer.status).toBe(415);
    expect(answer.headers["access-control-allow-origin"]).toBe(APP);
  });

  it("an OPTIONS that is not a browser's question is 405", async () => {
    const answer = await ask(open.url, { method: "OPTIONS", headers: { origin: APP } });
    expect(answer.status).toBe(405);
  });

  it("nothing but GraphQL is open to pages", async () => {
    for (const path of ["/health/ready", "/x"]) {
      const answer = await ask(open.url, { method: "GET", path, headers: { origin: APP } });
      expect(corsOf(answer)).toEqual({});
    }
  });
});
