import { isUtf8 } from "node:buffer";
import { once } from "node:events";
import { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import type { SeenRequest } from "./fault-requests.js";
import type { Line, Sound } from "./fault-server.js";

/** As far as faults are about it; a ping has no id. */
const message = z.object({
  requestId: z.string(),
  status: z.number().optional(),
  controller: z.string().optional(),
  action: z.string().optional(),
});

const HEAD_END = "\r\n\r\n";

/** The head of an unmasked text frame of this length. */
function frameHead(length: number): Buffer {
  const head = Buffer.alloc(length < 126 ? 2 : length < 65_536 ? 4 : 10);
  head[0] = 0x81;
  if (length < 126) head[1] = length;
  else if (length < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(length), 2);
  }
  return head;
}

/** An answer over HTTP as the message that it would be: with the id of what it answers, and its status. */
function messageOf(status: number, body: Buffer, requestId: string): Buffer {
  const refusal = { error: { status, id: "odd", message: `${body}` }, result: null };
  if (!isUtf8(body)) return body;
  try {
    const parsed: unknown = JSON.parse(body.toString());
    if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return body;
    return Buffer.from(JSON.stringify({ ...parsed, status, requestId }));
  } catch {
    return status === 200 ? body : Buffer.from(JSON.stringify({ ...refusal, status, requestId }));
  }
}

/** Takes the bytes of an answer over HTTP, whole or drop by drop, and sends them as a frame. */
class FramedLine implements Line {
  readonly #socket: Socket;
  readonly #requestId: string;
  readonly #broken: () => void;
  #begun = false;

  constructor(socket: Socket, requestId: string, broken: () => void) {
    this.#socket = socket;
    this.#requestId = requestId;
    this.#broken = broken;
  }

  get destroyed(): boolean {
    return this.#socket.destroyed;
  }

  write(bytes: Buffer | string): boolean {
    const given = Buffer.from(bytes);
    const end = given.indexOf(HEAD_END);
    if (this.#begun || end < 0) return this.#socket.write(given);
    this.#begun = true;
    const head = given.toString("latin1", 0, end);
    const body = given.subarray(end + HEAD_END.length);
    const length = Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? body.length);
    if (body.length < length) {
      this.#broken();
      return this.#socket.write(Buffer.concat([frameHead(length), body]));
    }
    const whole = messageOf(Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]), body, this.#requestId);
    return this.#socket.write(Buffer.concat([frameHead(whole.length), whole]));
  }

  end(bytes?: Buffer | string): void {
    if (bytes !== undefined) this.write(bytes);
    this.#socket.end();
  }

  once(event: "close" | "data" | "drain", listener: () => void): void {
    this.#socket.once(event, listener);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  resetAndDestroy(): void {
    this.#socket.resetAndDestroy();
  }
}

/** What the server behind answers to messages, over one socket of its own. */
class Behind {
  readonly #socket: WebSocket;
  readonly #open: Promise<unknown>;
  readonly #waiting = new Map<string, (text: string) => void>();

  constructor(url: string) {
    this.#socket = new WebSocket(url.replace(/^http/, "ws"));
    this.#open = once(this.#socket, "open");
    // Told to whoever asks; a client that leaves before it is open asks nothing.
    this.#open.catch(() => {});
    this.#socket.on("error", () => {});
    this.#socket.on("message", (data) => {
      const text = String(data);
      this.#waiting.get(message.parse(JSON.parse(text)).requestId)?.(text);
    });
  }

  async ask(requestId: string, text: string): Promise<Sound> {
    await this.#open;
    const answered = new Promise<string>((resolve) => this.#waiting.set(requestId, resolve));
    this.#socket.send(text);
    const body = Buffer.from(await answered);
    const { status = 200 } = message.parse(JSON.parse(body.toString()));
    return { status, headers: [["content-type", "application/json"]], body };
  }

  close(): void {
    this.#socket.terminate();
  }
}

/** Opens the WebSocket that was asked for, and gives every message on it as a request. */
export function takeMessages(
  asked: SeenRequest,
  socket: Socket,
  url: string,
  take: (request: SeenRequest, line: Line, sound: () => Promise<Sound>) => void,
  broken: () => void,
): void {
  socket.removeAllListeners("data");
  const upgrade = new IncomingMessage(socket);
  upgrade.method = asked.method;
  upgrade.url = asked.target;
  for (const [name, value] of asked.headers) upgrade.headers[name.toLowerCase()] = value;
  const behind = new Behind(url);
  socket.once("close", () => behind.close());
  new WebSocketServer({ noServer: true }).handleUpgrade(upgrade, socket, Buffer.alloc(0), (peer) => {
    peer.on("error", () => {});
    peer.on("message", (data) => {
      const text = String(data);
      const parsed = message.safeParse(JSON.parse(text));
      if (!parsed.success) return;
      const { requestId, controller, action } = parsed.data;
      take(
        {
          method: "WS",
          target: `${controller}:${action}`,
          headers: [["x-request-id", requestId.replace(/:\d+$/, "")]],
          body: Buffer.from(text),
          connection: asked.connection,
          at: performance.now(),
        },
        new FramedLine(socket, requestId, broken),
        () => behind.ask(requestId, text),
      );
    });
  });
}
