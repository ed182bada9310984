import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import type { MessageProtocol, Operation } from "../../src/dialect/operation.js";
import type { ClientSettings } from "../../src/http/client.js";
import { UpstreamClient } from "../../src/http/upstream-client.js";
import { callOf, read, write } from "../support/upstream-client.js";

const protocol: MessageProtocol = {
  write: (message, facts) => JSON.stringify({ ...message, ...facts }),
  read(text) {
    if (typeof text !== "object" || text === null || !("id" in text) || !("status" in text)) return undefined;
    return typeof text.id === "string" && typeof text.status === "number"
      ? { id: text.id, status: text.status }
      : undefined;
  },
  maxBytes: 10_000,
  ping: '{"ping":true}',
  keepAlive: 300,
};

interface Message {
  readonly id: string;
  readonly name: string;
  readonly authorization?: string;
  readonly ping?: boolean;
}

let server: Server;
let peers: WebSocket[];
let links: Socket[];
let seen: Message[];
let pings: number;
/** What becomes of a message. */
let act: (message: Message, peer: WebSocket) => void;
let upgrade: boolean;
let clients: UpstreamClient[];

const echo = (message: Message, peer: WebSocket): void =>
  peer.send(JSON.stringify({ id: message.id, status: 200, name: message.name }));

async function listen(port = 0): Promise<number> {
  const sockets = new WebSocketServer({ noServer: true });
  server = createServer((_request, response) => void response.end("{}"));
  server.on("connection", (socket) => {
    links.push(socket);
    socket.on("error", () => {});
  });
  server.on("upgrade", (request, socket, head) => {
    if (!upgrade) return socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
    return sockets.handleUpgrade(request, socket, head, (peer) => {
      peers.push(peer);
      peer.on("message", (data) => {
        const message = JSON.parse(String(data));
        if (message.ping) {
          pings += 1;
          act(message, peer);
          return;
        }
        seen.push(message);
        act(message, peer);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

async function stop(): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  for (const link of links) link.destroy();
  await closed;
}

let port: number;
beforeEach(async () => {
  peers = [];
  links = [];
  seen = [];
  pings = 0;
  clients = [];
  upgrade = true;
  act = (message, peer) => echo(message, peer);
  port = await listen();
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await stop();
});

function client(changes: Partial<ClientSettings> = {}): UpstreamClient {
  const made = new UpstreamClient(
    {
      name: "upstream",
      url: `http://127.0.0.1:${port}`,
      auth: { kind: "none" },
      timeouts: { connect: 1000, headers: 2000, total: 4000 },
      breaker: { failures: 0.5, minimumCalls: 1_000_000, window: 10_000, open: 5000 },
      limits: { connections: 64, queue: 128, responseBytes: 100_000 },
      ...changes,
    },
    undefined,
    undefined,
    protocol,
  );
  clients.push(made);
  return made;
}

const reading = (name: string): Operation<unknown> => ({ ...read(name), message: { name } });
const writing = (name: string, more: Partial<Operation<unknown>> = {}): Operation<unknown> => ({
  ...write(name),
  message: { name },
  ...more,
});

describe("the WebSocket of an upstream", () => {
  it("is one for all calls, each of which gets its own answer, in whichever order they come", async () => {
    const held: [Message, WebSocket][] = [];
    act = (message, peer) => {
      held.push([message, peer]);
      if (held.length === 20) for (const [one, to] of held.reverse()) echo(one, to);
    };
    const upstream = client();
    const names = Array.from({ length: 20 }, (_, n) => `n${n}`);
    const answers = await Promise.all(names.map((name) => upstream.send(reading(name), callOf())));
    expect(answers).toMatchObject(names.map((name) => ({ name })));
    expect(peers).toHaveLength(1);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(20);
  });

  it("carries each call's own credentials in its message", async () => {
    const upstream = client({ auth: { kind: "forward", header: "authorization" } });
    for (const authorization of ["Bearer one", "Bearer two"])
      await upstream.send(reading("it"), callOf({ headers: { authorization } }));
    await upstream.send(reading("it"), callOf());
    expect(seen.map(({ authorization }) => authorization)).toEqual(["Bearer one", "Bearer two", undefined]);
    expect(peers).toHaveLength(1);
  });

  it("is not used for what is no message", async () => {
    expect(await client().send(read(), callOf())).toEqual({});
    expect(peers).toHaveLength(0);
  });

  it("shares a read that is under way already, under the same credentials", async () => {
    const upstream = client();
    await Promise.all(Array.from({ length: 5 }, () => upstream.send(reading("same"), callOf())));
    expect(seen).toHaveLength(1);
  });

  it("passes over what answers nobody, and an answer that comes too late", async () => {
    act = (message, peer) => {
      peer.send('{"status":200,"info":"a notification"}');
      peer.send("null");
      peer.send(JSON.stringify({ id: "nobody", status: 200 }));
      setTimeout(() => echo(message, peer), message.name === "slow" ? 400 : 0);
    };
    const upstream = client({ timeouts: { connect: 1000, headers: 200, total: 2000 } });
    const slow = upstream.send(reading("slow"), callOf());
    await expect(slow).rejects.toMatchObject({ kind: "timed-out", sent: true });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await upstream.send(reading("quick"), callOf())).toMatchObject({ name: "quick" });
    expect(peers).toHaveLength(1);
  });

  it("goes on for the others where one call is given up", async () => {
    act = () => {};
    const upstream = client();
    const leaving = new AbortController();
    const left = upstream.send(reading("left"), callOf({ signal: leaving.signal }));
    const other = upstream.send(reading("other"), callOf());
    await expect.poll(() => seen.length).toBe(2);
    leaving.abort(new Error("gone"));
    await expect(left).rejects.toMatchObject({ kind: "cancelled" });
    for (const message of seen) for (const peer of peers) echo(message, peer);
    expect(await other).toMatchObject({ name: "other" });
  });

  it("fails a call alone whose answer is too large", async () => {
    act = ({ id, name }, peer) =>
      peer.send(JSON.stringify({ id, status: 200, name, more: name === "large" ? "x".repeat(100_000) : "" }));
    const upstream = client();
    const large = upstream.send(reading("large"), callOf());
    const small = upstream.send(reading("small"), callOf());
    await expect(large).rejects.toMatchObject({ kind: "too-large" });
    expect(await small).toMatchObject({ name: "small" });
    expect(peers).toHaveLength(1);
  });

  it("is given up for another one where something comes that is not JSON", async () => {
    act = ({ name }, peer) => (name === "garbled" ? peer.send("<html>") : undefined);
    const upstream = client();
    const calls = [writing("waits"), writing("garbled")].map((one) => upstream.send(one, callOf()));
    for (const call of calls)
      await expect(call).rejects.toMatchObject({ kind: "protocol", sent: true, retryable: false });
    act = (message, peer) => echo(message, peer);
    expect(await upstream.send(reading("next"), callOf())).toMatchObject({ name: "next" });
    expect(peers).toHaveLength(2);
  });

  it("sends no message that would end it, and says what HTTP says of it", async () => {
    const upstream = client();
    const refused = upstream.send(writing("it", { message: { name: "x".repeat(10_000) } }), callOf());
    await expect(refused).rejects.toMatchObject({ status: 413 });
    expect(seen).toHaveLength(0);
  });

  it("is opened again where it broke: reads are sent again, and no write is", async () => {
    act = ({ name }, peer) => {
      if (name === "write") peer.terminate();
      else if (peers.length === 1) peer.terminate();
      else for (const message of seen.slice(-1)) echo(message, peer);
    };
    const upstream = client();
    expect(await upstream.send(reading("read"), callOf())).toMatchObject({ name: "read" });
    expect(seen.map(({ name }) => name)).toEqual(["read", "read"]);
    const done = upstream.send(writing("write"), callOf());
    await expect(done).rejects.toMatchObject({ kind: "unreachable", sent: true, retryable: false });
    expect(seen.filter(({ name }) => name === "write")).toHaveLength(1);
  });

  it("lets a write go again that never left", async () => {
    const upstream = client();
    await upstream.send(reading("first"), callOf());
    await stop();
    const failing = writing("fails", { whenAway: "fail" });
    await expect
      .poll(() => upstream.send(failing, callOf()).catch((error: unknown) => error))
      .toMatchObject({ kind: "unreachable", sent: false });
    const waiting = upstream.send(writing("waits", { whenAway: "wait" }), callOf());
    await listen(port);
    expect(await waiting).toMatchObject({ name: "waits" });
    expect(seen.map(({ name }) => name)).toEqual(["first", "waits"]);
  });

  it("is tried again after pauses that grow, however many calls want it", async () => {
    await stop();
    const upstream = client({ timeouts: { connect: 300, headers: 300, total: 600 } });
    let connections = 0;
    for (let n = 0; n < 40; n += 1) {
      await upstream.send(writing("away", { whenAway: "fail" }), callOf()).catch(() => undefined);
    }
    port = await listen(port);
    server.on("connection", () => {
      connections += 1;
    });
    upgrade = false;
    const until = performance.now() + 1500;
    while (performance.now() < until) {
      await upstream.send(writing("refused", { whenAway: "fail" }), callOf()).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(connections).toBeLessThan(8);
    upgrade = true;
    await expect
      .poll(() => upstream.send(reading("back"), callOf()).catch((error: unknown) => error), {
        timeout: 3000,
      })
      .toMatchObject({ name: "back" });
  });

  it("is no WebSocket where the upstream opens none", async () => {
    upgrade = false;
    const refused = client().send(writing("it"), callOf());
    await expect(refused).rejects.toMatchObject({ kind: "unreachable", sent: false });
  });

  it("is not waited for longer than its time limit", async () => {
    server.removeAllListeners("upgrade");
    server.on("upgrade", () => {});
    const upstream = client({ timeouts: { connect: 200, headers: 200, total: 3000 } });
    const late = upstream.send(writing("it", { whenAway: "fail" }), callOf());
    await expect(late).rejects.toMatchObject({ kind: "timed-out", sent: false });
    const left = new AbortController();
    const leaving = upstream.send(writing("it", { whenAway: "fail" }), callOf({ signal: left.signal }));
    left.abort(new Error("gone"));
    await expect(leaving).rejects.toMatchObject({ sent: false });
  });

  it("is held open while nobody asks, and given up where nothing answers", async () => {
    act = (message, peer) => (message.ping ? peer.send("{}") : echo(message, peer));
    const upstream = client();
    await upstream.send(reading("it"), callOf());
    await expect.poll(() => pings, { timeout: 3000 }).toBeGreaterThan(2);
    expect(peers).toHaveLength(1);
    act = () => {};
    const unanswered = upstream.send(writing("it"), callOf());
    await expect(unanswered).rejects.toMatchObject({ kind: "unreachable", sent: true });
  });

  it("ends once the calls on it are done", async () => {
    act = (message, peer) => void setTimeout(() => echo(message, peer), 200);
    const upstream = client();
    const call = upstream.send(reading("last"), callOf());
    await expect.poll(() => seen.length).toBe(1);
    await upstream.close();
    expect(await call).toMatchObject({ name: "last" });
    await expect.poll(() => peers[0]?.readyState).toBe(3);
  });
});
