import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schemaOf } from "../../src/compose.js";
import { Engine } from "../../src/graphql/engine.js";
import { Connections } from "../../src/server/connections.js";
import { type StoppableServer, stopAccepting } from "../../src/server/listener.js";
import { DEFAULTS } from "../graphql/engine-under-test.js";
import { post } from "./support/ask.js";
import { startFront } from "./support/front.js";
import { parse } from "./support/raw.js";

const connections = new Connections(() => 10_000);
let front: StoppableServer;
let url: string;

beforeAll(async () => {
  const patience = {
    headersTimeout: 300,
    requestTimeout: 600,
    keepAliveTimeout: 300,
    connectionsCheckingInterval: 50,
  };
  ({ front, url } = await startFront({
    engine: new Engine({
      schema: schemaOf(),
      limits: DEFAULTS,
      production: false,
      onError: () => undefined,
    }),
    identify: () => ({ name: "anonymous", scopes: new Set(), address: "" }),
    bodyBytes: 1_048_576,
    failed: (error) => {
      throw error;
    },
    connections,
    patience,
  }));
});
afterAll(() => {
  front.closeAllConnections();
  front.close();
});

/** Sends the text at once and then `drip` again and again; resolves with what came back once the server hangs up. */
function drip(text: string, drop: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let answer = "";
    const socket: Socket = connect({ host: hostname, port: Number(port) }, () => socket.write(text));
    const timer = setInterval(() => socket.write(drop), 50);
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      answer += chunk;
    });
    socket.on("error", () => undefined);
    socket.once("close", () => {
      clearInterval(timer);
      resolve(answer);
    });
  });
}

const POST = "POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";

describe("a client that takes its time", () => {
  it("over its headers is cut off, and told why", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => drip(POST, "x: y\r\n")));
    for (const answer of answers) {
      const { status, body } = parse(answer);
      expect(status).toBe(408);
      expect(JSON.parse(body).errors[0].extensions.code).toBe("REQUEST_REFUSED");
    }
  });

  it("over its body is cut off too, and counts no longer", async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => drip(`${POST}Content-Length: 1000000\r\n\r\n`, " ")),
    );
    for (const answer of answers) expect(parse(answer).status).toBe(408);
    await expect.poll(() => connections.inFlight).toBe(0);
  });

  it("over its next request loses the connection", async () => {
    const answer = await drip("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n", "");
    expect(parse(answer).status).toBe(200);
  });

  it("does not hold up the others", async () => {
    const slow = Array.from({ length: 100 }, () => drip(`${POST}Content-Length: 1000000\r\n\r\n`, " "));
    for (let index = 0; index < 20; index += 1) expect((await post(url, "{ __typename }")).status).toBe(200);
    await Promise.all(slow);
  });

  // Last: nothing can connect after it.
  it("is cut off no later because the server is about to end", async () => {
    const slow = drip(`${POST}Content-Length: 1000000\r\n\r\n`, " ");
    await expect.poll(() => connections.inFlight).toBe(1);
    const closed = stopAccepting(front);
    expect(parse(await slow).status).toBe(408);
    await closed;
  });
});
