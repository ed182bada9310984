import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { idProblem, join, path, queryString } from "../../src/dialect/path.js";
import { UpstreamError } from "../../src/dialect/upstream-error.js";
import { headerOf } from "../support/fault-requests.js";
import { type FaultServer, json, startFaultServer } from "../support/fault-server.js";
import { anyText } from "../support/properties.js";
import { callOf, clientTo, read, write } from "../support/upstream-client.js";

/** Texts as an attacker would type them, mixed with any others. */
const PIECES = [
  "..",
  ".",
  "/",
  "\\",
  "%2e%2e",
  "%2F",
  "%5C",
  "?",
  "#",
  ",",
  ";",
  "@",
  ":",
  " ",
  "\r\n",
  "\0",
  "%00",
  "\u2028",
  "\ufeff",
  "é",
  "\ud800",
  "a",
  "_",
  "*",
  "&",
  "=",
  "+",
  "host: x",
  "％２ｅ",
  "．．",
];
const nasty = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
);

/** Every header that may ever leave for an upstream. */
const ALLOWED = new Set([
  "host",
  "connection",
  "content-length",
  "content-type",
  "accept",
  "accept-encoding",
  "user-agent",
  "x-request-id",
  "traceparent",
  "authorization",
]);

function made<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof UpstreamError && error.kind === "bad-request" && !error.sent) return undefined;
    throw error;
  }
}

describe("a query", () => {
  it("has its texts as URLSearchParams writes them, but for spaces: 2,000 texts of any units", () => {
    fc.assert(
      fc.property(anyText, anyText, fc.string({ unit: "binary-ascii" }), (name, one, other) => {
        const query = queryString({ [`q${name}`]: [one, other], none: null, missing: undefined });
        const form = new URLSearchParams([
          [`q${name}`, one],
          [`q${name}`, other],
        ]);
        expect(query).toBe(`?${form.toString().replaceAll("+", "%20")}`);
      }),
      { numRuns: 2_000 },
    );
    expect(queryString({ none: null, list: [] })).toBe("");
    expect(queryString(undefined)).toBe("");
  });
});

describe("an id in a path", () => {
  it("is one segment of the path that was meant, or refused before anything is sent: 10,000 ids", () => {
    const origin = "http://upstream.example:9200";
    fc.assert(
      fc.property(nasty, (id) => {
        const target = made(() => join(origin, "/prefix", path`/user/${id}/profile`, queryString({ q: id })));
        expect(target === undefined).toBe(idProblem(id) !== undefined);
        if (target === undefined) return;
        const url = new URL(origin + target);
        expect(url.origin).toBe(origin);
        const segments = url.pathname.split("/");
        expect(segments).toHaveLength(5);
        expect([...segments.slice(0, 3), segments[4]]).toEqual(["", "prefix", "user", "profile"]);
        expect(decodeURIComponent(segments[3] ?? "")).toBe(id);
        expect(url.searchParams.get("q")).toBe(id);
        expect([...url.searchParams.keys()]).toEqual(["q"]);
        expect(target).toMatch(/^[!-~]+$/);
      }),
      { numRuns: 10_000 },
    );
  });

  it("is one of as many ids as were given, where a path takes several", () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 1, maxLength: 5 }), (ids) => {
        const built = made(() => path`/profiles/${ids}`);
        expect(built === undefined).toBe(ids.some((id) => idProblem(id) !== undefined));
        if (built === undefined) return;
        const list = built.encoded.slice("/profiles/".length);
        expect(list.split(",").map(decodeURIComponent)).toEqual(ids);
        expect(list).not.toMatch(/[/?#\\]/);
      }),
      { numRuns: 2000 },
    );
  });

  for (const id of [
    "",
    ".",
    "..",
    "a/b",
    "a\\b",
    "a?b",
    "a#b",
    "a,b",
    " a",
    "a ",
    "a\nb",
    "\0",
    "\ud800",
    "x".repeat(513),
  ]) {
    it(`is refused where it is ${JSON.stringify(id.length > 20 ? "too long" : id)}`, () => {
      expect(made(() => path`/user/${id}`)).toBeUndefined();
    });
  }

  for (const id of ["a b", "é", "%2e%2e", "...", "a+b", "a&b=c", "名前", "x".repeat(512), "profile ID"]) {
    it(`may be ${id.length > 20 ? "255 characters" : id}`, () => {
      expect(decodeURIComponent(path`/user/${id}`.encoded)).toBe(`/user/${id}`);
    });
  }
});

describe("a request on the wire", () => {
  let server: FaultServer;
  beforeAll(async () => {
    server = await startFaultServer();
    server.use(json({}));
  });
  afterAll(() => server.refuse());

  it("has the request line that was meant and no header beyond the list: 10,000 ids and sets of headers", async () => {
    const client = clientTo(server.url, { auth: { kind: "forward", header: "x-upstream-authorization" } });
    const value = fc.oneof(
      fc.string({ unit: "grapheme-ascii", maxLength: 40 }),
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom("Bearer a\r\nx-admin: 1", "Basic dTpw", "a\0b", "\u00e9"),
    );
    const inbound = fc.record({
      id: nasty,
      authorization: value,
      others: fc.dictionary(
        fc.constantFrom(
          "cookie",
          "host",
          "x-forwarded-for",
          "connection",
          "te",
          "x-api-key",
          "forwarded",
          "via",
        ),
        value,
      ),
      writes: fc.boolean(),
    });
    const cases = fc.sample(inbound, 10_000);
    server.requests.length = 0;
    let refused = 0;
    const batch = async ({ id, authorization, others, writes }: (typeof cases)[number]): Promise<void> => {
      const call = callOf({
        headers: {
          ...others,
          authorization: "Bearer not-for-upstreams",
          "x-upstream-authorization": authorization,
        },
        trace: {
          attempt: () => ({
            headers: { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
            end: () => {},
          }),
        },
      });
      try {
        await client.send(writes ? write(id) : read(id), call);
      } catch (error) {
        if (!(error instanceof UpstreamError) || error.sent) throw error;
        refused += 1;
      }
    };
    for (let at = 0; at < cases.length; at += 50) await Promise.all(cases.slice(at, at + 50).map(batch));
    expect(server.requests.length).toBeGreaterThan(100);
    expect(refused).toBeGreaterThan(100);
    for (const request of server.requests) {
      const names = request.headers.map(([name]) => name.toLowerCase());
      expect(names.filter((name) => !ALLOWED.has(name))).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
      expect(request.target).toMatch(/^\/things\/[^/?#]+$/);
      expect(headerOf(request, "host")).toBe(`127.0.0.1:${server.port}`);
      expect(headerOf(request, "authorization")).not.toBe("Bearer not-for-upstreams");
      expect(headerOf(request, "accept-encoding")).toBe("identity");
    }
    await client.close();
  });

  it("shows no credentials where the operation is anonymous", async () => {
    const client = clientTo(server.url, { auth: { kind: "service", authorization: "Bearer service" } });
    server.requests.length = 0;
    await client.send({ ...read(), anonymous: true }, callOf());
    await client.send(read(), callOf());
    expect(server.requests.map((request) => headerOf(request, "authorization"))).toEqual([
      undefined,
      "Bearer service",
    ]);
    await client.close();
  });

  it("keeps the path prefix of the settings, and nothing of a user in their URL", async () => {
    const client = clientTo(`${server.url.replace("//", "//user:secret@")}/engine-rest/`);
    server.requests.length = 0;
    await client.send({ ...read("a b"), query: { name: "x&y=z", skip: undefined, n: 1 } }, callOf());
    expect(server.requests[0]?.target).toBe("/engine-rest/things/a%20b?name=x%26y%3Dz&n=1");
    expect(headerOf(server.requests[0] ?? { ...EMPTY }, "authorization")).toBeUndefined();
    await client.close();
  });

  it("does not change the prototype of anything, whatever keys a body has", async () => {
    const client = clientTo(server.url);
    server.requests.length = 0;
    const body: unknown = JSON.parse(
      '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
    );
    server.queue(({ socket }) => {
      const text = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
      socket.write(`HTTP/1.1 200 OK\r\n__proto__: x\r\ncontent-length: ${text.length}\r\n\r\n${text}`);
    });
    const answer = await client.send({ ...write(), body: { json: body } }, callOf());
    expect(JSON.stringify(answer)).toBe(server.requests[0]?.body.toString());
    expect("polluted" in {}).toBe(false);
    await client.close();
  });
});

const EMPTY = { method: "", target: "", headers: [], body: Buffer.alloc(0), connection: 0, at: 0 };
