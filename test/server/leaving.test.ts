import { createServer, type Server, type ServerResponse } from "node:http";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { GatewaySettings } from "../../src/settings/gateway-settings.js";
import { AUDIENCE, ISSUER, type SigningKey, signingKey, token } from "../auth/issuer.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";
import { post } from "./support/ask.js";
import { type HeldUpstream, SLOW, SLOW_ANSWER, startHeld } from "./support/held.js";
import { type Client, closeClients, openClient } from "./support/sockets.js";

/** Where the issuer's keys come from, once they are let go. */
class HeldKeys {
  readonly #waiting: ServerResponse[] = [];
  readonly #server: Server;
  readonly #text: string;
  held = true;

  constructor({ published }: SigningKey) {
    this.#text = JSON.stringify({ keys: [published] });
    this.#server = createServer((_request, response) => {
      this.#waiting.push(response);
      if (!this.held) this.release();
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    return `http://127.0.0.1:${address.port}/keys`;
  }

  release(): void {
    this.held = false;
    for (const response of this.#waiting.splice(0))
      response.writeHead(200, { "content-type": "application/json" }).end(this.#text);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

let signing: SigningKey;
let authorization: string;
beforeAll(async () => {
  signing = await signingKey("ES256");
  authorization = `Bearer ${await token(signing)}`;
});

let keys: HeldKeys;
let below: HeldUpstream;
let settings: GatewaySettings;
let gateway: RunningGateway;
const clients: Client[] = [];

beforeEach(async () => {
  keys = new HeldKeys(signing);
  below = await startHeld();
  const jwt = { issuer: ISSUER, audience: AUDIENCE, jwksUrl: await keys.start(), scopesClaim: "scope" };
  settings = settingsFor([upstream({ dialect: "camunda", url: below.url })], {
    access: { jwt },
    shutdown: { delay: 0, grace: 60_000 },
  });
  gateway = await startGateway({ ...settings, server: { ...settings.server, maxInFlight: 1 } });
});
afterEach(async () => {
  closeClients(clients.splice(0));
  below.release();
  keys.release();
  await gateway.stop();
  await below.stop();
  keys.stop();
});

const BODY = JSON.stringify({ query: SLOW });
const head = (): string =>
  `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: ${authorization}\r\nContent-Length: ${BODY.length}\r\n\r\n`;
const get = (): string =>
  `GET /graphql?${new URLSearchParams({ query: SLOW })} HTTP/1.1\r\nHost: x\r\nGraphql-Preflight: 1\r\nAuthorization: ${authorization}\r\n\r\n`;

/** What has come of a request when its client leaves. */
const REQUESTS: readonly (readonly [string, () => string])[] = [
  ["a part of the headers", () => head().slice(0, 60)],
  ["the headers", () => head()],
  ["the headers and one byte", () => head() + BODY.slice(0, 1)],
  ["all but one byte", () => head() + BODY.slice(0, -1)],
  ["everything", () => head() + BODY],
  ["a GET", get],
  ["one request and a part of the next", () => head() + BODY + head()],
];
const WAYS: readonly (readonly [string, (client: Client) => void])[] = [
  ["a reset", ({ socket }) => socket.resetAndDestroy()],
  ["an orderly end", ({ socket }) => socket.destroy()],
  ["half an end", ({ socket }) => void socket.end()],
];
const CASES = REQUESTS.flatMap(([what, bytes]) => WAYS.map(([way, leave]) => ({ what, bytes, way, leave })));

async function open(bytes: string): Promise<Client> {
  const client = await openClient(gateway.url, bytes);
  clients.push(client);
  return client;
}

/** Nothing is under way: there is room for the one operation, and what a reload replaces is given up at once. */
async function expectNothingUnderWay(): Promise<void> {
  below.release();
  keys.release();
  const answer = (): Promise<unknown> => post(gateway.url, SLOW, { authorization });
  await expect.poll(answer).toMatchObject({ status: 200, body: SLOW_ANSWER });
  expect(below.openSockets.size).toBeGreaterThan(0);
  gateway.gateway.reload({ ...settings, server: { ...settings.server, maxInFlight: 1 } });
  // Sooner than a connection that nobody uses would be closed anyway.
  await expect.poll(() => below.openSockets.size, { timeout: 2500 }).toBe(0);
}

describe("a client that leaves, whatever it has sent", () => {
  it.each(CASES)(
    "leaves nothing behind while its token is verified: $what, $way",
    async ({ bytes, leave }) => {
      leave(await open(bytes()));
      await expectNothingUnderWay();
    },
  );

  it.each(CASES)("leaves nothing behind once it is known: $what, $way", async ({ bytes, leave }) => {
    keys.release();
    await expect
      .poll(async () => (await post(gateway.url, "{ __typename }", { authorization })).status)
      .toBe(200);
    const client = await open(bytes());
    if (bytes().includes(BODY) || bytes().startsWith("GET")) await below.waitFor(1);
    leave(client);
    await expectNothingUnderWay();
  });

  it("leaves nothing behind at the very moment at which its token has been verified", async () => {
    keys.release();
    await expect
      .poll(async () => (await post(gateway.url, "{ __typename }", { authorization })).status)
      .toBe(200);
    for (let round = 0; round < 100; round += 1) {
      const client = await open(head() + BODY.slice(0, 1));
      if (round % 2 === 0) await new Promise((resolve) => setImmediate(resolve));
      client.socket.resetAndDestroy();
    }
    await expectNothingUnderWay();
  });
});
