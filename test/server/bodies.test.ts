import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningGateway, settingsFor, startGateway } from "../support/gateway.js";
import { ask, JSON_HEADERS } from "./support/ask.js";
import { sendRaw } from "./support/raw.js";

let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway(settingsFor([]));
});
afterAll(() => gateway.stop());

const MIB = 1024 * 1024;
const QUERY = "{ upstreams { name } }";

function bodyOf(bytes: number): string {
  const empty = JSON.stringify({ query: QUERY, variables: { filler: "" } });
  return JSON.stringify({ query: QUERY, variables: { filler: "x".repeat(bytes - empty.length) } });
}

function post(body: string | Buffer, headers: Record<string, string> = {}) {
  return ask(gateway.url, { headers: { ...JSON_HEADERS, ...headers }, body });
}

describe("the size of a body", () => {
  it("may be one mebibyte, declared or in chunks", async () => {
    const body = bodyOf(MIB);
    expect(body).toHaveLength(MIB);
    expect(await post(body)).toMatchObject({ status: 200 });
    expect(await post(body, { "transfer-encoding": "chunked" })).toMatchObject({ status: 200 });
  });

  it.each([
    ["declared", {}],
    ["in chunks", { "transfer-encoding": "chunked" }],
  ])("is refused with 413 one byte above that, %s", async (_how, headers: Record<string, string>) => {
    const answer = await post(bodyOf(MIB + 1), headers);
    expect(answer.status).toBe(413);
    expect(answer.headers["connection"]).toBe("close");
    expect(answer.body.errors[0].extensions).toEqual({
      code: "REQUEST_REFUSED",
      retryable: false,
      requestId: answer.headers["x-request-id"],
    });
  });

  it("is refused as soon as it is declared, before a byte of it is sent", async () => {
    const head = `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${1024 * MIB}\r\n\r\n`;
    expect(await sendRaw(gateway.url, head)).toMatchObject({ status: 413 });
  });

  it("is told to a client that is still sending, and little of what follows is read", async () => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect({ host: hostname, port: Number(port) });
    await once(socket, "connect");
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => {
      answer += text;
    });
    // The other side hangs up in the end, which this side learns in the middle of writing.
    socket.on("error", () => undefined);
    socket.write(
      "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    const chunk = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(65_536, 0x20), Buffer.from("\r\n")]);
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    let sent = 0;
    while (!socket.destroyed && sent < 256 * MIB) {
      sent += chunk.length;
      if (!socket.write(chunk)) await Promise.race([once(socket, "drain").catch(() => undefined), closed]);
    }
    await closed;
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    // One is read in full, four are read and forgotten; the rest is what lay in buffers between the two.
    expect(sent).toBeLessThan(32 * MIB);
  });

  it("does not cost the connections of others", async () => {
    await Promise.all(Array.from({ length: 8 }, () => post(bodyOf(2 * MIB))));
    expect(await post(bodyOf(1000))).toMatchObject({ status: 200 });
  });
});

describe("a body that is not what it should be", () => {
  it.each([
    ["nothing at all", ""],
    ["no JSON", "{"],
    ["GraphQL without an envelope", QUERY],
    ["a mark for the byte order in front", "\ufeff{"],
    ["null", "null"],
    ["a number", "1"],
    ["a text", '"query"'],
    ["an empty list", "[]"],
    ["an empty object", "{}"],
    ["a query that is no text", '{"query":1}'],
    ["a query that is null", '{"query":null}'],
    ["variables that are a list", `{"query":"${QUERY}","variables":[]}`],
    ["variables that are a text", `{"query":"${QUERY}","variables":"{}"}`],
    ["extensions that are a list", `{"query":"${QUERY}","extensions":[]}`],
    ["an operation's name that is a number", `{"query":"${QUERY}","operationName":1}`],
    ["an id of a document that is a number", '{"documentId":1}'],
    [
      "members that nobody knows and no query",
      '{"qeury":"{ __typename }","__proto__":{"query":"{ __typename }"}}',
    ],
  ])("is 400 with a code and the request's id: %s", async (_what, body) => {
    for (const accept of ["application/json", "application/graphql-response+json"]) {
      const answer = await post(body, { accept, "x-request-id": "mine" });
      expect(answer.status).toBe(400);
      expect(answer.headers["content-type"]).toBe(`${accept}; charset=utf-8`);
      expect(answer.headers["allow"]).toBeUndefined();
      expect(answer.body).toEqual({
        errors: [
          {
            message: expect.any(String),
            extensions: { code: "BAD_USER_INPUT", retryable: false, requestId: "mine" },
          },
        ],
      });
    }
  });

  it.each([
    ["a member that nobody knows", `{"query":"${QUERY}","querry":"x","id":7,"key":[null]}`],
    ["a prototype", `{"query":"${QUERY}","__proto__":{"query":"x"}}`],
    ["a mark for the byte order", `\ufeff{"query":"${QUERY}"}`],
    ["an empty name of the operation, which none can have", `{"query":"${QUERY}","operationName":""}`],
    [
      "nulls for what is optional",
      `{"query":"${QUERY}","operationName":null,"variables":null,"extensions":null}`,
    ],
  ])("is one all the same with %s", async (_what, body) => {
    expect(await post(body)).toMatchObject({ status: 200, body: { data: { upstreams: [] } } });
  });

  it("is 400 where it is not UTF-8", async () => {
    const body = Buffer.from(`{"query":"{ node(id: \\"\xff\\") { id } }"}`, "latin1");
    const accept = "application/graphql-response+json";
    const answer = await post(body, { accept });
    expect(answer).toMatchObject({
      status: 400,
      body: { errors: [{ extensions: { code: "BAD_USER_INPUT" } }] },
    });
    expect(answer.headers["content-type"]).toBe(`${accept}; charset=utf-8`);
  });

  it("is never quoted in the answer", async () => {
    const answer = await post('{"password": hunter2}');
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain("hunter2");
  });
});

describe("several operations in one body", () => {
  it.each([1, 2, 50])("are refused, %s of them too", async (count) => {
    const answer = await post(JSON.stringify(Array.from({ length: count }, () => ({ query: QUERY }))));
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toHaveLength(1);
    expect(answer.body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
  });
});
