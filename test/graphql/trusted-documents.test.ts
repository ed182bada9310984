import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ManifestDocuments, type Untrusted } from "../../src/graphql/trusted-documents.js";
import { codesOf, engineWith, type Request } from "./engine-under-test.js";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const TREE = "query Tree { tree { name } }";
const OTHER = "query Other { tree { child { name } } }";
const DEEP = `{ tree ${"{ child ".repeat(9)}{ name }${" }".repeat(9)} }`;
const documents = new Map([
  [sha256(TREE), TREE],
  ["named", "query Named($v: JSONObject) { mirror(value: $v) }"],
  ["deep", DEEP],
]);

function under(trusted: "log" | "enforce") {
  const noted: Untrusted[] = [];
  const untrusted = (one: Untrusted): void => void noted.push(one);
  const manifest = new ManifestDocuments({ trusted, documents, untrusted });
  return { ...engineWith({ documents: manifest }), untrusted: noted };
}

const byHash = (hash: string): Request => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
});

describe("trusted documents alone", () => {
  it("run by the hash in the extensions", async () => {
    const gateway = under("enforce");
    for (const _ of ["parsed", "cached"])
      expect(await gateway.post(byHash(sha256(TREE)))).toEqual({
        status: 200,
        data: { tree: { name: "leaf" } },
      });
  });

  it("run by their id, with variables and an operation's name", async () => {
    const request = { documentId: "named", variables: { v: { a: 1 } }, operationName: "Named" };
    expect(await under("enforce").post(request)).toEqual({ status: 200, data: { mirror: { a: 1 } } });
  });

  it("are held to the limits like any other", async () => {
    expect(codesOf(await under("enforce").post({ documentId: "deep" }))).toEqual([
      "OPERATION_LIMIT_EXCEEDED",
    ]);
  });

  it.each<[string, object]>([
    ["another document", { query: OTHER }],
    ["the text of a trusted one", { query: TREE }],
    ["a text beside a known id", { query: OTHER, ...byHash(sha256(TREE)) }],
    ["an unknown id", byHash(sha256(OTHER))],
    ["an id that an object has by itself", { documentId: "constructor" }],
    ["an id that is no text", { extensions: { persistedQuery: { version: 1, sha256Hash: 1 } } }],
    ["nothing", {}],
    ["introspection", { query: "{ __schema { types { name } } }" }],
    ["a broken document", { query: "{" }],
    ["a document that is too large", { query: DEEP }],
  ])("leave %s refused as a whole, with nothing asked of an upstream", async (_what, request) => {
    const gateway = under("enforce");
    for (const accept of ["application/json", "application/graphql-response+json"] as const) {
      const answer = await gateway.post(request, accept);
      expect(answer.status).toBe(403);
      expect(codesOf(answer)).toEqual(["REQUEST_REFUSED"]);
    }
    expect(gateway.resolved).toEqual([]);
  });

  it("are asked for in a request: what is none is refused before", async () => {
    for (const body of ["null", "1", "[]"])
      expect(codesOf(await under("enforce").post(body))).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("trusted documents that are only watched", () => {
  it("leave others to run, and tell of each by its name and hash", async () => {
    const gateway = under("log");
    const answer = await gateway.post({ query: OTHER, operationName: "Other" });
    expect(answer).toMatchObject({ status: 200, data: { tree: {} } });
    await gateway.post({ query: "{ whoami }" });
    expect(gateway.untrusted).toEqual([
      { operationName: "Other", sha256: sha256(OTHER) },
      { operationName: undefined, sha256: sha256("{ whoami }") },
    ]);
  });

  it("are nothing to tell of, be they sent as a text or by their id", async () => {
    const gateway = under("log");
    for (const request of [{ query: TREE }, byHash(sha256(TREE)), { documentId: "named" }])
      expect((await gateway.post(request)).errors).toBeUndefined();
    expect(gateway.untrusted).toEqual([]);
  });

  it("answer an unknown id in the words on which clients send the text", async () => {
    const answer = await under("log").post(byHash(sha256(OTHER)));
    expect(answer).toMatchObject({ status: 403, errors: [{ message: "PersistedQueryNotFound" }] });
    expect((await under("log").post({ query: OTHER, ...byHash(sha256(OTHER)) })).data).toEqual({
      tree: { child: { name: "leaf" } },
    });
  });

  it("leave a request without any document refused", async () => {
    expect(codesOf(await under("log").post({}))).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("no trusted documents", () => {
  it("runs texts only", async () => {
    expect(await engineWith().post({ query: OTHER })).toMatchObject({ status: 200 });
  });

  it("answer a probe by hash in the words after which clients send the text", async () => {
    expect(await engineWith().post(byHash(sha256(TREE)))).toMatchObject({
      status: 200,
      errors: [
        { message: "PersistedQueryNotSupported", extensions: { code: "PERSISTED_QUERY_NOT_SUPPORTED" } },
      ],
    });
  });
});
