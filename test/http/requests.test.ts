import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Operation } from "../../src/dialect/operation.js";
import type { UpstreamResponse } from "../../src/dialect/upstream-response.js";
import { failureOf } from "../support/dialect.js";
import { callOf, clientTo, write } from "../support/upstream-client.js";

/** What reached the server of one operation. */
interface Seen {
  readonly method: string;
  readonly url: string;
  readonly type: string | null;
  readonly body: string;
}

describe("a request that a dialect asks for", () => {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { method, url, headers } = request;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ method, url, type: headers["content-type"] ?? null, body }));
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  async function seen(changes: Partial<Operation<unknown>>): Promise<unknown> {
    const { port } = server.address() as AddressInfo;
    const client = clientTo(`http://127.0.0.1:${port}`);
    try {
      return await client.send({ ...write(), body: undefined, ...changes }, callOf());
    } finally {
      await client.close();
    }
  }

  it("carries JSON", async () => {
    const expected: Seen = {
      method: "PUT",
      url: "/things/thing",
      type: "application/json",
      body: '{"a":"é"}',
    };
    expect(await seen({ body: { json: { a: "é" } } })).toEqual(expected);
  });

  it("is not sent where its body is nested too deeply to be written, which is no fault of the gateway", async () => {
    let deep: unknown = null;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(await failureOf(seen({ body: { json: { deep } } }))).toMatchObject({
      kind: "protocol",
      sent: false,
      retryable: false,
      operation: "write",
    });
  });

  it("carries a form, as a token endpoint wants it", async () => {
    const expected = {
      method: "POST",
      type: "application/x-www-form-urlencoded",
      body: "grant_type=client_credentials&client_secret=a%26b%3D+%C3%A9",
    };
    const form = { grant_type: "client_credentials", client_secret: "a&b= é" };
    expect(await seen({ method: "POST", body: { form } })).toMatchObject(expected);
  });

  it.each(["PATCH", "DELETE"] as const)("may be a %s, with a body or without", async (method) => {
    expect(await seen({ method })).toMatchObject({ method, type: null, body: "" });
    expect(await seen({ method, body: { json: [] } })).toMatchObject({ method, body: "[]" });
  });

  it("may be a HEAD, whose answer is its status alone", async () => {
    const decode = (answer: UpstreamResponse) => [answer.status, answer.text()];
    expect(await seen({ method: "HEAD", decode })).toEqual([200, ""]);
  });

  it("has truth values and lists in its query, and nothing for what is undefined", async () => {
    const query = { exact: true, brief: false, max: 0, id: ["a b", "c,d"], none: [], left: undefined };
    expect(await seen({ query })).toMatchObject({
      url: "/things/thing?exact=true&brief=false&max=0&id=a%20b&id=c%2Cd",
    });
  });
});
