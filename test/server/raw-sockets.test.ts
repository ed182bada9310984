import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningGateway, settingsFor, startGateway } from "../support/gateway.js";
import { sendRaw } from "./support/raw.js";

let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway(settingsFor([]));
});
afterAll(() => gateway.stop());

const BODY = JSON.stringify({ query: "{ __typename }" });
const POST = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
/** A second request in the bytes that one reading of the first takes for its body. */
const SMUGGLED = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";

describe("a request that two servers could read in two ways", () => {
  it.each([
    [
      "both a length and chunks",
      `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    ["two lengths", `${POST}Content-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
    ["a list of lengths", `${POST}Content-Length: 0, ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
    [
      "chunks under a name that is nearly right",
      `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    [
      "chunks that are not the last coding",
      `${POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    ["a space before the colon", `${POST}Content-Length : ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
    ["a line folded into the next", `${POST}Transfer-Encoding:\r\n chunked\r\nContent-Length: 3\r\n\r\nabc`],
    [
      "lines that end in a bare line feed",
      `POST /graphql HTTP/1.1\nHost: x\nContent-Length: 0\n\n${SMUGGLED}`,
    ],
    ["a length that is no number", `${POST}Content-Length: 0x10\r\n\r\n${SMUGGLED}`],
    ["a negative length", `${POST}Content-Length: -1\r\n\r\n${SMUGGLED}`],
    ["a size of a chunk that is no number", `${POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n${SMUGGLED}`],
    ["no host", "POST /graphql HTTP/1.1\r\nContent-Length: 0\r\n\r\n"],
  ])("is answered once, with 400, and the connection ends: %s", async (_what, bytes) => {
    const answer = await sendRaw(gateway.url, bytes);
    expect(answer.status).toBe(400);
    expect(answer.text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    expect(answer.head).toContain("connection: close");
  });

  it.each([
    ["no HTTP at all", "\u0016\u0003\u0001 hello\r\n\r\n"],
    ["a version of HTTP that does not exist", "GET / HTTP/9.9\r\nHost: x\r\n\r\n"],
    ["a header without a name", `${POST}: x\r\n\r\n`],
    ["a zero byte in a header", `${POST}X-A: a\u0000b\r\n\r\n`],
  ])("and so is %s, in JSON", async (_what, bytes) => {
    const answer = await sendRaw(gateway.url, bytes);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).errors[0].extensions.code).toBe("REQUEST_REFUSED");
  });

  it.each([
    ["no host", "POST /graphql HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 400],
    ["a whole URL and no host", "GET http://x/health/live HTTP/1.1\r\n\r\n", 400],
    ["a target that is no path", "GET graphql HTTP/1.1\r\nHost: x\r\n\r\n", 400],
    ["a whole URL of another kind", "GET ftp://x/graphql HTTP/1.1\r\nHost: x\r\n\r\n", 400],
    ["a whole URL with a user in it", "GET http://a@x/graphql HTTP/1.1\r\nHost: x\r\n\r\n", 400],
    [
      "an unknown expectation",
      `${POST}Expect: the-impossible\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
      417,
    ],
  ])("is told in JSON what is wrong with it: %s", async (_what, bytes, expected) => {
    const { status, body, head } = await sendRaw(gateway.url, bytes);
    expect(status).toBe(expected);
    expect(head).toContain("content-type: application/json; charset=utf-8");
    expect(JSON.parse(body).errors[0].extensions.code).toBe("REQUEST_REFUSED");
  });

  it("needs no host in HTTP/1.0, and may expect what it likes there", async () => {
    const old = `POST /graphql HTTP/1.0\r\nExpect: x\r\nContent-Type: application/json\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
    expect(await sendRaw(gateway.url, old)).toMatchObject({
      status: 200,
      body: '{"data":{"__typename":"Query"}}',
    });
  });

  it("is sent on by a client that waits until it may", async () => {
    const waiting = `${POST}Expect: 100-continue\r\nConnection: close\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
    const { text } = await sendRaw(gateway.url, waiting);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 100", "HTTP/1.1 200"]);
  });

  it("has one host: with two it is refused", async () => {
    const { status, body } = await sendRaw(gateway.url, `${POST}Host: y\r\nContent-Length: 0\r\n\r\n`);
    expect(status).toBe(400);
    expect(JSON.parse(body).errors[0]).toMatchObject({ message: "A request must have one host." });
  });
});

describe("a request to a whole URL, as for a proxy,", () => {
  const tail = `Content-Type: application/json\r\nConnection: close\r\nContent-Length: ${BODY.length}\r\n\r\n${BODY}`;
  const query = new URLSearchParams({ query: "{ __typename }" });

  it.each([
    ["a POST", `POST http://gateway:4000/graphql HTTP/1.1\r\nHost: x\r\n${tail}`],
    ["over TLS", `POST https://gateway/graphql HTTP/1.1\r\nHost: x\r\n${tail}`],
    ["in capitals", `POST HTTP://gateway/graphql?a=b HTTP/1.1\r\nHost: x\r\n${tail}`],
    [
      "a GET",
      `GET http://[::1]:80/graphql?${query} HTTP/1.1\r\nHost: x\r\nGraphql-Preflight: 1\r\nConnection: close\r\n\r\n`,
    ],
  ])("is answered like any other: %s", async (_what, bytes) => {
    expect(await sendRaw(gateway.url, bytes)).toMatchObject({
      status: 200,
      body: '{"data":{"__typename":"Query"}}',
    });
    expect(gateway.log.filter((line) => line.includes('"msg":"request"')).at(-1)).toContain('"status":200');
  });

  it("asks for / where it has no path", async () => {
    for (const target of ["http://gateway", "http://gateway?x=y"]) {
      const bytes = `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
      expect((await sendRaw(gateway.url, bytes)).head).toContain("location: /graphql");
    }
  });
});

describe("a connection", () => {
  it("carries one request after another, answered in order", async () => {
    const one = `${POST}Content-Length: ${BODY.length}\r\nX-Request-Id: one\r\n\r\n${BODY}`;
    const two = `GET /health/live HTTP/1.1\r\nHost: x\r\nX-Request-Id: two\r\nConnection: close\r\n\r\n`;
    const { text } = await sendRaw(gateway.url, one + two);
    expect(text.match(/x-request-id: (\w+)/g)).toEqual(["x-request-id: one", "x-request-id: two"]);
  });

  it("goes on after a refusal whose request was read to its end", async () => {
    const refused = `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}`;
    const next = `GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    const { text } = await sendRaw(gateway.url, refused + next);
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 415", "HTTP/1.1 200"]);
  });

  it("is not turned into anything else", async () => {
    const upgrade =
      "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\n\r\n";
    expect(await sendRaw(gateway.url, upgrade)).toMatchObject({ status: 200 });
    const tunnel = "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n";
    expect((await sendRaw(gateway.url, tunnel)).status).not.toBe(200);
  });

  it("gets no answer in the middle of an answer: rubbish after a request ends it", async () => {
    const first = `${POST}Content-Length: ${BODY.length}\r\n\r\n${BODY}`;
    const { text } = await sendRaw(gateway.url, `${first}rubbish\r\n\r\n`);
    expect((text.match(/HTTP\/1\.1 /g) ?? []).length).toBeLessThanOrEqual(1);
  });

  it("tells an unfinished body apart from a short one, and logs no fault of its own", async () => {
    const { hostname, port } = new URL(gateway.url);
    const { connect } = await import("node:net");
    const socket = connect({ host: hostname, port: Number(port) });
    socket.write(`${POST}Content-Length: 1000\r\n\r\n{`);
    socket.end();
    await new Promise((resolve) => socket.resume().once("close", resolve));
    expect(await sendRaw(gateway.url, `GET /health/live HTTP/1.0\r\n\r\n`)).toMatchObject({ status: 200 });
    expect(gateway.log.filter((line) => /"level":(50|"error")/.test(line))).toEqual([]);
  });
});
