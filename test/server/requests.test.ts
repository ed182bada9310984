import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildOnce } from "../support/cli.js";
import { type RunningGateway, settingsFor, startGateway } from "../support/gateway.js";
import { type Answered, type Asked, ask, JSON_HEADERS, PREFLIGHT, post, queryPath } from "./support/ask.js";

const APP = "https://app.example";
let development: RunningGateway;
let production: RunningGateway;

beforeAll(async () => {
  await buildOnce();
  const settings = settingsFor([], { cors: { origins: [APP] } });
  development = await startGateway(settings);
  production = await startGateway({ ...settings, server: { ...settings.server, production: true } });
});
afterAll(() => Promise.all([development.stop(), production.stop()]));

const OPERATION = JSON.stringify({ query: "{ upstreams { name } }" });
const ANSWER = { data: { upstreams: [] } };

const RESPONSE_TYPE = "application/graphql-response+json";

function expectRefused(
  { status, headers, body }: Answered,
  expected: number,
  code = "REQUEST_REFUSED",
): void {
  expect(status).toBe(expected);
  expect(headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(body).toEqual({
    errors: [
      {
        message: expect.any(String),
        extensions: { code, retryable: false, requestId: headers["x-request-id"] },
      },
    ],
  });
}

describe("a POST", () => {
  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "application/json;charset=UTF-8",
    'application/json; charset="utf-8"',
    "Application/JSON",
    "application/json;",
    "application/json ; charset=utf-8 ;",
    "application/json; x=y",
    "application/json; odata.metadata=minimal; charset=utf-8",
    'application/json; profile="a; charset=\\"utf-16\\""',
  ])("runs an operation that comes as %s", async (type) => {
    const answer = await ask(development.url, { headers: { "content-type": type }, body: OPERATION });
    expect(answer).toMatchObject({ status: 200, body: ANSWER });
  });

  it.each([
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "text/plain; application/json",
    "application/graphql",
    "application/graphql+json",
    "application/jsonp",
    "application/json, text/plain",
    "application/json; charset=iso-8859-1",
    "application/json; charset=utf-16",
    "application/json; charset=utf-7",
    "application/json; x=y; charset=utf-16",
    "application/json; charset",
    'application/json; x="y',
    "application/json x=y",
    "*/*",
  ])("is refused with 415 when it comes as %s", async (type) => {
    const answer = await ask(development.url, { headers: { "content-type": type }, body: OPERATION });
    expectRefused(answer, 415);
    expect(answer.headers["accept-post"]).toBe("application/json");
  });

  it("is refused with 415 when it does not say what it is", async () => {
    expectRefused(await ask(development.url, { body: OPERATION }), 415);
  });

  it("is refused with 415 when its body is packed", async () => {
    const headers = { ...JSON_HEADERS, "content-encoding": "gzip" };
    const answer = await ask(development.url, { headers, body: OPERATION });
    expectRefused(answer, 415);
    expect(answer.headers["accept-encoding"]).toBe("identity");
  });

  it("runs a form's worth of mutation for nobody: nothing is told apart by what the form holds", async () => {
    const body = new URLSearchParams({
      query: 'mutation { updateUserProfile(input: { id: "a" }) { __typename } }',
    });
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    expectRefused(await ask(development.url, { headers, body: body.toString() }), 415);
  });
});

describe("a GET", () => {
  const path = queryPath({ query: "{ upstreams { name } }" });

  it.each(["graphql-preflight", "apollo-require-preflight", "x-apollo-operation-name"])(
    "runs a query with the header %s",
    async (name) => {
      const answer = await ask(development.url, { method: "GET", path, headers: { [name]: "any" } });
      expect(answer).toMatchObject({ status: 200, body: ANSWER });
    },
  );

  it.each<[string, Record<string, string>]>([
    ["a JSON content type, for which a browser asks first", { "content-type": "application/json" }],
    ["a browser's word that the page is the gateway's own", { "sec-fetch-site": "same-origin" }],
    ["an origin that the settings name", { origin: APP, "sec-fetch-site": "cross-site" }],
  ])("runs a query with %s", async (_what, headers) => {
    const answer = await ask(development.url, { method: "GET", path, headers });
    expect(answer).toMatchObject({ status: 200, body: ANSWER });
  });

  it.each<[string, Record<string, string>]>([
    ["a page of another site", { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
    ["a page of a sister site", { "sec-fetch-site": "same-site" }],
    ["a link that somebody followed", { "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }],
    ["an origin that only begins like one of the settings", { origin: `${APP}.evil.example` }],
    ["no page at all", { origin: "null" }],
    ["a script outside a browser that does not know better", {}],
  ])("is refused from %s, and told what to do", async (_what, headers) => {
    const answer = await ask(development.url, { method: "GET", path, headers });
    expectRefused(answer, 403);
    const { message } = answer.body.errors[0];
    for (const way of ["POST", "graphql-preflight", "application/json", "cors.origins"])
      expect(message).toContain(way);
  });

  it("is refused with 403 without one of them, and with an empty one", async () => {
    expectRefused(await ask(development.url, { method: "GET", path }), 403);
    expectRefused(
      await ask(development.url, { method: "GET", path, headers: { "graphql-preflight": "" } }),
      403,
    );
    expectRefused(
      await ask(development.url, { method: "GET", path, headers: { "x-requested-with": "x" } }),
      403,
    );
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x/y"])(
    "is refused with 415 when it claims to carry %s, whatever other headers it has",
    async (type) => {
      const headers = { ...PREFLIGHT, "content-type": type };
      expectRefused(await ask(development.url, { method: "GET", path, headers }), 415);
    },
  );

  it("takes variables and the name of the operation", async () => {
    const parameters = {
      query: "query A($a: ID!) { node(id: $a) { id } } query B { upstreams { name } }",
      operationName: "B",
      variables: JSON.stringify({ a: "x" }),
    };
    const answer = await ask(development.url, {
      method: "GET",
      path: queryPath(parameters),
      headers: PREFLIGHT,
    });
    expect(answer).toMatchObject({ status: 200, body: ANSWER });
  });

  it.each(["variables", "extensions"])("whose %s are not JSON is a mistake of the client", async (name) => {
    const path = queryPath({ query: "{ upstreams { name } }", [name]: "{" });
    expectRefused(
      await ask(development.url, { method: "GET", path, headers: PREFLIGHT }),
      400,
      "BAD_USER_INPUT",
    );
  });

  it("takes empty parameters for none, as GraphQL over HTTP has it", async () => {
    const parameters = { query: "{ upstreams { name } }", operationName: "", variables: "", extensions: "" };
    const asked = { method: "GET", path: queryPath({ ...parameters, more: "x" }), headers: PREFLIGHT };
    expect(await ask(development.url, asked)).toMatchObject({ status: 200, body: ANSWER });
  });

  it.each(["query", "operationName", "variables"])(
    "with two of %s does not say which one is meant",
    async (name) => {
      const path = `${queryPath({ query: "{ upstreams { name } }" })}&${name}=%7B%7D&${name}=%7B%7D`;
      const answer = await ask(development.url, { method: "GET", path, headers: PREFLIGHT });
      expectRefused(answer, 400, "BAD_USER_INPUT");
    },
  );

  it("without a query is a mistake of the client", async () => {
    const { status, body } = await ask(development.url, { method: "GET", headers: PREFLIGHT });
    expect(status).toBe(400);
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
  });

  it("is answered by HEAD as well, in everything but the body", async () => {
    const get = await ask(development.url, { method: "GET", path, headers: PREFLIGHT });
    const head = await ask(development.url, { method: "HEAD", path, headers: PREFLIGHT });
    const shown = ({ status, headers }: Answered) => [
      status,
      headers["content-type"],
      headers["content-length"],
    ];
    expect(shown(head)).toEqual(shown(get));
    expect(head.text).toBe("");
    expect(await ask(development.url, { method: "HEAD", path })).toMatchObject({ status: 403, text: "" });
    const write = queryPath({ query: 'mutation { deleteCamundaUser(input: { id: "a" }) { __typename } }' });
    const refused = await ask(development.url, { method: "HEAD", path: write, headers: PREFLIGHT });
    expect(refused).toMatchObject({ status: 405, text: "" });
  });

  it("never runs a mutation", async () => {
    const query = 'mutation { updateUserProfile(input: { id: "a" }) { __typename } }';
    const { status, headers, body } = await ask(development.url, {
      method: "GET",
      path: queryPath({ query }),
      headers: PREFLIGHT,
    });
    expect(status).toBe(405);
    expect(headers["allow"]).toBe("POST");
    expect(body.errors[0].extensions.code).toBe("REQUEST_REFUSED");
    expect(body.data).toBeUndefined();
  });

  it("never runs a mutation that hides behind a query of the same document", async () => {
    const query =
      'query Q { upstreams { name } } mutation M { updateUserProfile(input: { id: "a" }) { __typename } }';
    const answer = await ask(development.url, {
      method: "GET",
      path: queryPath({ query, operationName: "M" }),
      headers: PREFLIGHT,
    });
    expect(answer.status).toBe(405);
  });
});

describe("any other method on /graphql", () => {
  it.each(["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"])("is 405: %s", async (method) => {
    const answer = await ask(development.url, { method, headers: JSON_HEADERS });
    expectRefused(answer, 405);
    expect(answer.headers["allow"]).toBe("GET, HEAD, POST");
  });
});

describe("a path with nothing behind it", () => {
  it.each([
    "/graphql/",
    "/graphql/x",
    "/GraphQL",
    "/graphql%2f",
    "//graphql",
    "/health",
    "/health/",
    "/health/live/x",
    "/metrics",
    "/favicon.ico",
    "/../graphql",
    "/graphql/no-such-check",
  ])("is 404 in JSON, to a browser too: %s", async (path) => {
    for (const accept of ["*/*", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"])
      expectRefused(
        await ask(development.url, { method: "GET", path, headers: { accept, ...PREFLIGHT } }),
        404,
      );
    expectRefused(await ask(development.url, { path, headers: JSON_HEADERS, body: OPERATION }), 404);
  });

  it.each(["/", "/graphql/", "/api/graphql"])("names the endpoint: %s", async (path) => {
    for (const { url } of [development, production]) {
      const { status, body } = await ask(url, { path, headers: JSON_HEADERS, body: OPERATION });
      expect(status).toBe(404);
      expect(body.errors[0].message).toContain("GraphQL is at /graphql.");
    }
  });
});

describe("GraphiQL", () => {
  const headers = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };

  it("is what a browser gets outside production", async () => {
    const { status, headers: got, text } = await ask(development.url, { method: "GET", headers });
    expect(status).toBe(200);
    expect(got["content-type"]).toBe("text/html; charset=utf-8");
    expect(text).toContain("<title>profile-gateway</title>");
  });

  it("is 404 in production", async () => {
    expectRefused(await ask(production.url, { method: "GET", headers }), 404);
  });

  it("can be asked for by HEAD", async () => {
    const { status, headers: got, text } = await ask(development.url, { method: "HEAD", headers });
    expect([status, got["content-type"], text]).toEqual([200, "text/html; charset=utf-8", ""]);
  });

  it("is where / leads to, but not in production, and no client that wants data", async () => {
    const root = { method: "GET", path: "/" };
    for (const asked of [
      { ...root, headers },
      root,
      { ...root, headers: { accept: "*/*" } },
      { ...root, method: "HEAD" },
    ]) {
      const { status, headers: got } = await ask(development.url, asked);
      expect([status, got["location"]]).toEqual([302, "/graphql"]);
      expectRefused(await ask(production.url, { ...asked, method: "GET" }), 404);
    }
    const wantsData = { ...root, headers: { accept: "application/json" } };
    expectRefused(await ask(development.url, wantsData), 404);
  });

  it("may not be framed, and runs only the scripts of the build", async () => {
    const { headers: got, text } = await ask(development.url, { method: "GET", headers });
    const policy = String(got["content-security-policy"]);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    const scripts = [...text.matchAll(/<script [^>]*>/g)].map(([tag]) => tag);
    expect(scripts).toEqual([
      '<script type="application/json" id="facts">',
      '<script type="module" src="/graphql/graphiql/page.js">',
    ]);
  });

  it("comes compressed as the browser likes it, from files that it need not fetch twice", async () => {
    const asked = { method: "GET", path: "/graphql/graphiql/page.js" };
    const plain = await ask(development.url, asked);
    expect(plain).toMatchObject({
      status: 200,
      headers: { "content-type": "text/javascript; charset=utf-8" },
    });
    expect(plain.headers).not.toHaveProperty("content-encoding");
    const chunk = /"\.\/(chunk-\w{8}\.js)"/.exec(plain.text)?.[1];
    const forever = await ask(development.url, { method: "HEAD", path: `/graphql/graphiql/${chunk}` });
    expect(forever).toMatchObject({
      status: 200,
      headers: { "cache-control": "public, max-age=31536000, immutable" },
    });
    for (const coding of ["br", "gzip"]) {
      const packed = await ask(development.url, { ...asked, headers: { "accept-encoding": `${coding}, x` } });
      expect(packed.headers).toMatchObject({ "content-encoding": coding, vary: "accept, accept-encoding" });
      expect(Number(packed.headers["content-length"])).toBeLessThan(plain.text.length / 2);
      const etag = String(packed.headers["etag"]);
      for (const condition of [etag, `"other", W/${etag}`, "*"]) {
        const again = { "accept-encoding": coding, "if-none-match": condition };
        expect((await ask(development.url, { ...asked, headers: again })).status).toBe(304);
      }
      expect(etag).not.toBe(plain.headers["etag"]);
    }
  });

  it("has no other files, and none in production or for who wants to write", async () => {
    for (const name of ["nothing.js", "../page.js", "%2e%2e/cli.js", "", "page.js/"])
      expectRefused(await ask(development.url, { method: "GET", path: `/graphql/graphiql/${name}` }), 404);
    const path = "/graphql/graphiql/page.js";
    expectRefused(await ask(production.url, { method: "GET", path }), 404);
    expectRefused(await ask(development.url, { method: "POST", path }), 404);
  });

  it("is not shown to a client that likes data better", async () => {
    const answer = await ask(development.url, {
      method: "GET",
      path: queryPath({ query: "{ upstreams { name } }" }),
      headers: { accept: "application/json, text/html;q=0.5", ...PREFLIGHT },
    });
    expect(answer).toMatchObject({ status: 200, body: ANSWER });
  });
});

describe("the health of the gateway", () => {
  it("is live and ready, in JSON, without asking anybody", async () => {
    const live = await ask(development.url, { method: "GET", path: "/health/live" });
    expect(live).toMatchObject({ status: 200, body: { status: "live" } });
    const ready = await ask(development.url, { method: "GET", path: "/health/ready" });
    expect(ready).toMatchObject({ status: 200, body: { status: "ready" } });
    expect(ready.headers["content-type"]).toBe("application/json; charset=utf-8");
  });

  it("can be asked by HEAD, and by nothing that writes", async () => {
    expect(await ask(development.url, { method: "HEAD", path: "/health/live" })).toMatchObject({
      status: 200,
      text: "",
    });
    expectRefused(await ask(development.url, { method: "POST", path: "/health/live" }), 405);
  });

  it("looks the same in production", async () => {
    const ready = await ask(production.url, { method: "GET", path: "/health/ready" });
    expect(ready).toMatchObject({ status: 200, body: { status: "ready" } });
  });
});

describe("what an answer is written in", () => {
  const JSON_TYPE = "application/json; charset=utf-8";
  const RESPONSE = "application/graphql-response+json; charset=utf-8";

  it.each([
    [undefined, JSON_TYPE],
    ["", JSON_TYPE],
    ["*/*", JSON_TYPE],
    ["application/*", JSON_TYPE],
    ["application/json", JSON_TYPE],
    ["APPLICATION/JSON", JSON_TYPE],
    ["application/graphql-response+json", RESPONSE],
    ["application/graphql-response+json,application/json;q=0.9", RESPONSE],
    ["application/json;q=0.9, application/graphql-response+json", RESPONSE],
    ["application/json, application/graphql-response+json", JSON_TYPE],
    ["application/graphql-response+json, */*", RESPONSE],
    ["application/graphql-response+json;q=0, */*", JSON_TYPE],
    ["application/json;q=0, */*;q=0.1", RESPONSE],
    ["text/event-stream, application/json;q=0.1", JSON_TYPE],
    ["multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json", RESPONSE],
    ["application/graphql-response+json; charset=utf-8", RESPONSE],
    ["text/html, */*;q=0.1", JSON_TYPE],
    ['application/json; charset="UTF-8"', JSON_TYPE],
    ["application/json; charset=iso-8859-1, application/graphql-response+json;q=0.1", RESPONSE],
    ["application/*;q=0.8, application/json;q=0.2", RESPONSE],
    ["application/json, application/graphql-response+json;q=1.0", JSON_TYPE],
    ["text/html;q=0.1, application/json, */*;q=0", JSON_TYPE],
  ])("Accept: %s is answered in %s", async (accept, type) => {
    const headers = { ...JSON_HEADERS, ...(accept === undefined ? {} : { accept }) };
    const answer = await ask(development.url, { headers, body: OPERATION });
    expect(answer).toMatchObject({ status: 200, body: ANSWER });
    expect(answer.headers["content-type"]).toBe(type);
  });

  it.each([
    "text/event-stream",
    "multipart/mixed",
    "text/html",
    "application/xml, text/*",
    "application/json;q=0",
    "application/json; charset=iso-8859-1",
    "application/json;q=nonsense",
  ])("Accept: %s cannot be served, and is 406 before anything is run", async (accept) => {
    expectRefused(await post(development.url, "{ upstreams { name } }", { accept }), 406);
  });
});

describe("a refusal", () => {
  const keys = [{ name: "web", sha256: "0".repeat(64), scopes: ["read" as const] }];
  const GET = { method: "GET", path: queryPath({ query: "{ upstreams { name } }" }) };

  it.each<[number, Asked]>([
    [400, { headers: JSON_HEADERS, body: Buffer.from([0xff]) }],
    [400, { headers: JSON_HEADERS, body: "{" }],
    [400, { headers: JSON_HEADERS, body: "[]" }],
    [403, GET],
    [404, { path: "/graphql/", headers: JSON_HEADERS }],
    [404, { method: "GET", path: "/" }],
    [405, { method: "PUT", headers: JSON_HEADERS }],
    [405, { method: "POST", path: "/health/live" }],
    [405, { ...GET, path: queryPath({ query: "mutation { x }" }), headers: PREFLIGHT }],
    [413, { headers: JSON_HEADERS, body: "x".repeat(1_048_577) }],
    [415, { body: OPERATION }],
    [415, { headers: { ...JSON_HEADERS, "content-encoding": "gzip" }, body: OPERATION }],
    [417, { headers: { ...JSON_HEADERS, expect: "the-impossible" }, body: OPERATION }],
    [431, { headers: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`x-${i}`, "1"])) }],
  ])("of %i comes in the media type that the client asks for", async (status, asked) => {
    for (const accept of ["application/json", RESPONSE_TYPE, `${RESPONSE_TYPE}, application/json;q=0.9`]) {
      const answer = await ask(development.url, { ...asked, headers: { ...asked.headers, accept } });
      expect(answer.status).toBe(status);
      expect(answer.headers["content-type"]).toBe(`${accept.split(",", 1)[0]}; charset=utf-8`);
      expect(answer.body.errors[0].extensions).toMatchObject({ code: expect.stringMatching(/^[A-Z_]+$/) });
      expect("allow" in answer.headers).toBe(status === 405);
    }
  });

  it("of 401 names a scheme, and comes in the media type that the client asks for", async () => {
    const gateway = await startGateway(settingsFor([], { access: { apiKeys: keys } }));
    for (const headers of [{}, { "x-api-key": "wrong" }]) {
      const answer = await post(gateway.url, "{ __typename }", { ...headers, accept: RESPONSE_TYPE });
      expect(answer.status).toBe(401);
      expect(answer.headers["www-authenticate"]).toMatch(/^ApiKey realm="[\w-]+"/);
      expect(answer.headers["content-type"]).toBe(`${RESPONSE_TYPE}; charset=utf-8`);
    }
    await gateway.stop();
  });
});
