import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { type ClientHttp2Session, type ClientHttp2Stream, connect as connectHttp2 } from "node:http2";
import { request as httpsRequest } from "node:https";
import { connect as connectSocket, type Socket } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSecureServer } from "../../src/server/listener.js";
import type { GatewaySettings } from "../../src/settings/gateway-settings.js";
import { key } from "../auth/world.js";
import { certificate } from "../support/certificates.js";
import { directory } from "../support/cli.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";
import { type HeldUpstream, SLOW, startHeld } from "./support/held.js";

const authority = certificate({ name: "authority", authority: true });
const issue = (name: string) => certificate({ name, hosts: ["localhost", "127.0.0.1"], issuer: authority });
const TRUST = { ca: authority.cert };
const QUERY = JSON.stringify({ query: "{ __typename }" });

let files: { certFile: string; keyFile: string };
let below: HeldUpstream;
let gateway: RunningGateway;
const ends: (() => unknown)[] = [];

function put({ cert, key: secret }: ReturnType<typeof issue>): void {
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, secret);
}

beforeEach(async () => {
  const dir = directory({});
  files = { certFile: join(dir, "tls.crt"), keyFile: join(dir, "tls.key") };
  put(issue("first"));
  below = await startHeld();
});
afterEach(async () => {
  below.release();
  for (const end of ends.splice(0)) await end();
  await gateway.stop();
  await below.stop();
});

async function start(changes: Partial<GatewaySettings> = {}): Promise<void> {
  gateway = await startGateway(
    settingsFor([upstream({ dialect: "camunda", url: below.url })], {
      server: { ...settingsFor([]).server, tls: files },
      ...changes,
    }),
  );
}

function session(options: object = {}): ClientHttp2Session {
  const opened = connectHttp2(gateway.url, { ...TRUST, ...options });
  opened.on("error", () => undefined);
  ends.push(() => opened.destroy());
  return opened;
}

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  // biome-ignore lint/suspicious/noExplicitAny: tests assert on the whole answer, whatever its shape
  readonly body: any;
}

async function answerOf(stream: ClientHttp2Stream): Promise<Answer> {
  const [headers] = await once(stream, "response");
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return { status: headers[":status"], headers, body: text === "" ? undefined : JSON.parse(text) };
}

/** One POST over HTTP/2. */
function post(over: ClientHttp2Session, body: string, headers: object = {}): ClientHttp2Stream {
  const stream = over.request({
    ":method": "POST",
    ":path": "/graphql",
    "content-type": "application/json",
    ...headers,
  });
  stream.end(body);
  return stream;
}

/** The same over HTTP/1.1. */
async function overHttp1(): Promise<{ status: number; body: unknown }> {
  const sent = httpsRequest(gateway.url, {
    ...TRUST,
    method: "POST",
    headers: { "content-type": "application/json" },
    agent: false,
  }).end(QUERY);
  const [response] = await once(sent, "response");
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, body: JSON.parse(text) };
}

/** The name in the certificate that a new connection is shown. */
async function shown(): Promise<string> {
  const socket = connectTls({ ...TRUST, host: "127.0.0.1", port: Number(new URL(gateway.url).port) });
  await once(socket, "secureConnect");
  const { CN } = socket.getPeerCertificate().subject;
  socket.destroy();
  return String(CN);
}

describe("with a certificate", () => {
  it("the gateway serves HTTP/1.1 and HTTP/2 at one address", async () => {
    await start();
    expect(gateway.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/graphql$/);
    const expected = { status: 200, body: { data: { __typename: "Query" } } };
    expect(await overHttp1()).toEqual(expected);
    expect(await answerOf(post(session(), QUERY, { "x-request-id": "mine" }))).toMatchObject({
      ...expected,
      headers: { "x-request-id": "mine", "x-content-type-options": "nosniff" },
    });
  });

  it("many operations share a connection of HTTP/2, and are answered in their own time", async () => {
    await start();
    const over = session();
    const slow = answerOf(post(over, JSON.stringify({ query: SLOW })));
    await below.waitFor(1);
    const quick = await Promise.all(Array.from({ length: 40 }, () => answerOf(post(over, QUERY))));
    expect(new Set(quick.map(({ status }) => status))).toEqual(new Set([200]));
    below.release();
    expect((await slow).status).toBe(200);
  });

  it("a GET over HTTP/2 may take its time", async () => {
    await start();
    const stream = session().request({
      ":path": `/graphql?${new URLSearchParams({ query: SLOW })}`,
      "graphql-preflight": "1",
    });
    await below.waitFor(1);
    below.release();
    expect(await answerOf(stream)).toMatchObject({ status: 200 });
  });

  it("keys, probes and refusals are over HTTP/2 as they are over HTTP/1.1", async () => {
    await start({ access: { apiKeys: [key("web", "read")] } });
    const over = session();
    expect(await answerOf(post(over, QUERY))).toMatchObject({
      status: 401,
      body: { errors: [{ extensions: { code: "UNAUTHENTICATED" } }] },
    });
    expect(await answerOf(post(over, QUERY, { "x-api-key": "web" }))).toMatchObject({ status: 200 });
    expect(await answerOf(over.request({ ":path": "/health/ready" }))).toMatchObject({ status: 200 });
    expect(await answerOf(over.request({ ":path": "/elsewhere" }))).toMatchObject({ status: 404 });
    const twoKeys = post(over, QUERY, { "x-api-key": ["web", "other"] });
    expect(await answerOf(twoKeys)).toMatchObject({ status: 401 });
  });

  it("two hosts of one request are refused, one said twice is not", async () => {
    await start();
    const over = session();
    const own = new URL(gateway.url).host;
    expect(await answerOf(post(over, QUERY, { ":authority": own, host: own }))).toMatchObject({
      status: 200,
    });
    expect(await answerOf(post(over, QUERY, { ":authority": own, host: "elsewhere.example" }))).toMatchObject(
      { status: 400 },
    );
  });

  it("a body that is too large is told so before all of it is there", async () => {
    await start({ limits: { ...settingsFor([]).limits, bodyBytes: 2048 } });
    const stream = session().request({
      ":method": "POST",
      ":path": "/graphql",
      "content-type": "application/json",
    });
    stream.on("error", () => undefined);
    stream.write("x".repeat(5000));
    expect(await answerOf(stream)).toMatchObject({ status: 413 });
  });

  it("an operation whose client resets its stream is given up", async () => {
    await start();
    const stream = post(session(), JSON.stringify({ query: SLOW }));
    stream.on("error", () => undefined);
    await below.waitFor(1);
    stream.close(8);
    await expect.poll(() => gateway.log.some((line) => line.includes('"status":499'))).toBe(true);
    await expect.poll(() => below.openSockets.size).toBe(0);
  });

  it("a stream whose answer nobody reads is closed", async () => {
    await start({ limits: { ...settingsFor([]).limits, flushTimeout: 300 } });
    const over = session({ settings: { initialWindowSize: 1000 } });
    const introspection = "{ __schema { types { name description fields { name description } } } }";
    const stream = post(over, JSON.stringify({ query: introspection }));
    const [headers] = await once(stream, "response");
    expect(headers[":status"]).toBe(200);
    stream.pause();
    await new Promise((resolve) => stream.once("close", resolve));
    expect(stream.rstCode).toBe(8);
    expect(await answerOf(post(session(), QUERY))).toMatchObject({ status: 200 });
  });

  it("somebody who speaks no TLS harms nobody", async () => {
    await start();
    const { port } = new URL(gateway.url);
    const sent = plainRequest({ port: Number(port) }).end();
    await expect(once(sent, "response")).rejects.toThrow();
    const garbage = connectSocket({ port: Number(port) });
    garbage.on("error", () => undefined);
    garbage.end("\u0016\u0003\u0001 garbage".padEnd(600));
    await once(garbage.resume(), "close");
    expect((await overHttp1()).status).toBe(200);
  });
});

describe("a certificate that changes", () => {
  it("counts from the next connection on, and costs those that are open nothing", async () => {
    await start();
    const over = session();
    const slow = answerOf(post(over, JSON.stringify({ query: SLOW })));
    await below.waitFor(1);
    expect(await shown()).toBe("first");
    put(issue("second"));
    await expect.poll(shown, { timeout: 5000 }).toBe("second");
    below.release();
    expect((await slow).status).toBe(200);
    expect((await answerOf(post(over, QUERY))).status).toBe(200);
  });

  it("is not taken while its key is another one's", async () => {
    await start();
    const second = issue("second");
    writeFileSync(files.certFile, second.cert);
    await expect
      .poll(() => gateway.log.filter((line) => line.includes("the certificate stays as it was")).length, {
        timeout: 5000,
      })
      .toBe(1);
    expect(await shown()).toBe("first");
    writeFileSync(files.keyFile, second.key);
    await expect.poll(shown, { timeout: 5000 }).toBe("second");
  });
});

describe("a gateway with a certificate that stops", () => {
  it("finishes what is under way over HTTP/2, and takes nothing more", async () => {
    await start();
    const over = session();
    const slow = answerOf(post(over, JSON.stringify({ query: SLOW })));
    await below.waitFor(1);
    const goaway = once(over, "goaway");
    const stopped = gateway.gateway.stop({ delay: 0, grace: 5000 });
    await goaway;
    below.release();
    expect(await slow).toMatchObject({ status: 200, body: { data: {} } });
    await stopped;
    await expect(shown()).rejects.toThrow();
  });

  it("does not wait for connections on which nothing happens", async () => {
    await start();
    const idle = connectTls({ ...TRUST, host: "127.0.0.1", port: Number(new URL(gateway.url).port) });
    idle.on("error", () => undefined);
    await once(idle, "secureConnect");
    const over = session();
    await answerOf(post(over, QUERY));
    const startedAt = performance.now();
    await gateway.gateway.stop({ delay: 0, grace: 10_000 });
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});

describe("a connection of HTTP/2", () => {
  it("whose requests do not arrive is not waited for", async () => {
    await start();
    const { cert, key: secret } = issue("patient");
    const server = createSecureServer({
      certificate: { cert, key: secret },
      patience: {
        headersTimeout: 300,
        requestTimeout: 300,
        keepAliveTimeout: 600,
        connectionsCheckingInterval: 50,
      },
      flushTimeout: () => 1000,
    });
    server.on("request", (request) => request.resume());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ends.push(
      () => server.closeAllConnections(),
      () => server.close(),
    );
    const address = server.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const over = connectHttp2(`https://127.0.0.1:${port}`, TRUST);
    over.on("error", () => undefined);
    const stream = over.request({ ":method": "POST", ":path": "/graphql" });
    stream.on("error", () => undefined);
    stream.write("{");
    await new Promise((resolve) => stream.once("close", resolve));
    expect(stream.rstCode).toBe(8);
    // And then nothing more happens on it.
    if (!over.closed) await new Promise((resolve) => over.once("close", resolve));
    const silent: Socket = connectSocket({ port, host: "127.0.0.1" });
    await once(silent.resume(), "close");
  });
});
