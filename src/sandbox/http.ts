import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** A request as an emulator sees it: nothing decoded, nothing trimmed. */
export interface EmulatorRequest {
  readonly method: string;
  /** As on the request line: path and query, percent-encoded. */
  readonly url: string;
  /** The part before `?`, still encoded. */
  readonly path: string;
  /** The part after `?`, still encoded; "" where there is none. */
  readonly queryString: string;
  /** Lower-case names; repeated headers joined as Node does. */
  readonly headers: IncomingMessage["headers"];
  /** Names and values as sent, alternating. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** What an emulator answers to one request. */
export interface EmulatorResponse {
  readonly status: number;
  /** Sent with the spelling given; an array is sent as repeated headers. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  /** Close the connection after this answer. */
  readonly close?: boolean;
}

/** A stateful upstream in memory. */
export interface Emulator {
  answer(request: EmulatorRequest): EmulatorResponse | Promise<EmulatorResponse>;
  /** What comes over a WebSocket; absent = none is spoken. `status` is that of every answer, where a fault wants one. */
  message?(text: string, status: number | undefined): EmulatorReply | undefined;
  /** Bytes of the largest message that is read; a larger one ends its connection. */
  readonly maxMessage?: number;
}

/** What a message is answered, and what it asked for. */
export interface EmulatorReply {
  readonly text: string;
  readonly url: string;
  readonly status: number;
}

/** What goes wrong on purpose. */
export interface Fault {
  /** Milliseconds before each answer. */
  readonly slow?: number | undefined;
  /** Connections are closed without an answer. */
  readonly down?: boolean | undefined;
  /** The status of every answer. */
  readonly answer?: number | undefined;
}

/** One request that reached a running emulator, for tests that count calls. */
export interface SeenCall {
  readonly method: string;
  readonly url: string;
  readonly status: number;
}

/** An emulator that listens. */
export interface RunningEmulator {
  /** `http://127.0.0.1:PORT`, no trailing slash. */
  readonly url: string;
  readonly port: number;
  readonly calls: SeenCall[];
  stop(): Promise<void>;
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function write(response: ServerResponse, answer: EmulatorResponse, head: boolean): void {
  for (const [name, value] of Object.entries(answer.headers ?? {})) {
    response.setHeader(name, typeof value === "string" ? value : [...value]);
  }
  if (answer.close) response.setHeader("Connection", "close");
  response.statusCode = answer.status;
  if (answer.body === undefined || head) response.end();
  else response.end(answer.body);
}

/** Serves an emulator on 127.0.0.1. Port 0 takes a free one. */
export async function startEmulator(
  emulator: Emulator,
  port = 0,
  fault: () => Fault | undefined = () => undefined,
): Promise<RunningEmulator> {
  const calls: SeenCall[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer({ maxHeaderSize: 1 << 17, keepAliveTimeout: 60_000 });
  server.on("connection", (socket) => {
    if (fault()?.down) return socket.destroy();
    sockets.add(socket);
    return socket.once("close", () => sockets.delete(socket));
  });
  server.on("request", async (message, response) => {
    try {
      const url = message.url ?? "/";
      const mark = url.indexOf("?");
      const { slow, down, answer: status } = fault() ?? {};
      if (slow) await delay(slow, undefined, { ref: false });
      if (down) return response.destroy();
      if (status !== undefined) return write(response, { status }, false);
      const answer = await emulator.answer({
        method: message.method ?? "GET",
        url,
        path: mark < 0 ? url : url.slice(0, mark),
        queryString: mark < 0 ? "" : url.slice(mark + 1),
        headers: message.headers,
        rawHeaders: message.rawHeaders,
        body: await bodyOf(message),
      });
      calls.push({ method: message.method ?? "GET", url, status: answer.status });
      write(response, answer, message.method === "HEAD");
    } catch {
      response.destroy();
    }
  });
  if (emulator.message) await speakMessages(server, emulator, fault, calls);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Opens a WebSocket on any path. Loaded only where one is spoken. */
async function speakMessages(
  server: Server,
  emulator: Emulator,
  fault: () => Fault | undefined,
  calls: SeenCall[],
): Promise<void> {
  const { WebSocketServer } = await import("ws");
  const sockets = new WebSocketServer({ noServer: true, maxPayload: emulator.maxMessage ?? 0 });
  server.on("upgrade", (request, socket, head) => {
    if (fault()?.down) return socket.destroy();
    return sockets.handleUpgrade(request, socket, head, (client) => {
      client.on("error", () => client.terminate());
      client.on("message", async (data) => {
        const { slow, down, answer } = fault() ?? {};
        if (slow) await delay(slow, undefined, { ref: false });
        if (down) return client.terminate();
        const reply = emulator.message?.(String(data), answer);
        if (!reply) return;
        const { text, url, status } = reply;
        calls.push({ method: "WS", url, status });
        client.send(text);
      });
    });
  });
}
