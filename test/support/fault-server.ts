import { once } from "node:events";
import { request as send } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { takeMessages } from "./fault-frames.js";
import { headerOf, RequestReader, type SeenRequest } from "./fault-requests.js";
import { startTarpit, type Tarpit } from "./tarpit.js";

/** What a healthy upstream answers. */
export interface Sound {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** What a fault may do to a connection. */
export interface Line {
  readonly destroyed: boolean;
  write(bytes: Buffer | string): boolean;
  end(): unknown;
  end(bytes: Buffer | string): unknown;
  once(event: "close" | "data" | "drain", listener: () => void): unknown;
  destroy(): unknown;
  resetAndDestroy(): unknown;
}

/** One request and the connection it came over, for a fault to spoil. */
export interface Exchange {
  readonly request: SeenRequest;
  readonly socket: Line;
  /** What the server behind answers to this request. */
  sound(): Promise<Sound>;
}

export type Fault = (exchange: Exchange) => unknown;

/** The bytes of an answer with exactly these headers and nothing added. */
export function raw(status: number | string, headers: Sound["headers"], body: Buffer | string = ""): Buffer {
  const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const line = typeof status === "string" ? status : `HTTP/1.1 ${status} Whatever`;
  return Buffer.concat([Buffer.from(`${line}\r\n${head}\r\n`, "latin1"), Buffer.from(body)]);
}

/** The bytes of a sound answer, or of one with another body. */
export function rendered(sound: Sound, body: Buffer | string = sound.body): Buffer {
  const kept = sound.headers.filter(([name]) => !/^(?:content-length|transfer-encoding)$/i.test(name));
  const length: [string, string][] = [["content-length", String(Buffer.byteLength(body))]];
  return raw(sound.status, sound.status === 204 ? kept : [...kept, ...length], body);
}

/** Sound behaviour: whatever the server behind says. */
export const pass: Fault = async ({ socket, sound }) => socket.write(rendered(await sound()));

function jsonBytes(value: unknown, status: number): Buffer {
  const body = Buffer.from(JSON.stringify(value));
  return rendered({ status, headers: [["content-type", "application/json"]], body });
}

/** Answers every request with this JSON. */
export const json =
  (value: unknown, status = 200): Fault =>
  ({ socket }) =>
    socket.write(jsonBytes(value, status));

function soundAnswer(behind: string | undefined, request: SeenRequest): Promise<Sound> {
  if (behind === undefined) return Promise.reject(new Error("there is no server behind"));
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(behind);
    const headers: Record<string, string> = Object.fromEntries(request.headers);
    const outgoing = send(
      { hostname, port, method: request.method, path: request.target, headers, agent: false },
      async (incoming) => {
        const chunks: Buffer[] = [];
        for await (const chunk of incoming) chunks.push(chunk);
        const names = incoming.rawHeaders.filter((_, at) => at % 2 === 0);
        resolve({
          status: incoming.statusCode ?? 0,
          headers: names
            .map((name, at): [string, string] => [name, incoming.rawHeaders[at * 2 + 1] ?? ""])
            .filter(([name]) => !/^(?:connection|keep-alive)$/i.test(name)),
          body: Buffer.concat(chunks),
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(request.body);
  });
}

export interface FaultServerOptions {
  /** A healthy server to pass requests on to. */
  readonly behind?: string;
  readonly tls?: TlsOptions;
}

/** An upstream on 127.0.0.1 that misbehaves as told, and remembers what reached it. */
export class FaultServer {
  readonly requests: SeenRequest[] = [];
  /** When connections ended, as `performance.now()` counts. */
  readonly closed: number[] = [];
  readonly open = new Set<Socket>();
  connections = 0;
  bytes = 0;
  readonly #options: FaultServerOptions;
  readonly #queue: Fault[] = [];
  /** WebSockets on which no further frame can be read. */
  readonly #broken = new Set<Socket>();
  #standing: Fault = pass;
  #listener: Server | undefined;
  #tarpit: Tarpit | undefined;
  #port = 0;

  constructor(options: FaultServerOptions) {
    this.#options = options;
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `${this.#options.tls ? "https" : "http"}://127.0.0.1:${this.#port}`;
  }

  /** From now on every request meets this. */
  use(fault: Fault): void {
    this.#standing = fault;
  }

  /** The next requests meet these, one each. */
  queue(...faults: readonly Fault[]): void {
    this.#queue.push(...faults);
  }

  /** Answers late: whoever has a connection and waits gets this JSON now. */
  answer(value: unknown): void {
    for (const socket of this.open) socket.write(jsonBytes(value, 200));
  }

  /** Closes the port: connections are refused. */
  async refuse(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await this.#tarpit?.stop();
    this.#tarpit = undefined;
    if (!listener) return;
    const ended = once(listener, "close");
    listener.close();
    for (const socket of this.open) socket.destroy();
    await ended;
  }

  /** Connections are neither made nor refused. */
  async hang(): Promise<void> {
    await this.refuse();
    this.#tarpit = await startTarpit(this.#port);
  }

  /** Back to sound behaviour, on the same port. */
  async heal(): Promise<void> {
    this.#standing = pass;
    this.#queue.length = 0;
    for (const socket of this.#broken) socket.destroy();
    this.#broken.clear();
    if (!this.#listener) await this.listen();
  }

  async listen(): Promise<void> {
    await this.refuse();
    const { tls } = this.#options;
    const take = (socket: Socket): void => this.#take(socket);
    const listener = tls ? createTlsServer(tls, take) : createServer(take);
    // A handshake that fails is the client's verdict, which the tests ask the client about.
    listener.on("tlsClientError", () => {});
    listener.listen(this.#port, "127.0.0.1");
    await once(listener, "listening");
    this.#listener = listener;
    this.#port = (listener.address() as AddressInfo).port;
  }

  #take(socket: Socket): void {
    this.connections += 1;
    this.open.add(socket);
    const reader = new RequestReader(this.connections);
    socket.on("error", () => {});
    socket.once("close", () => {
      this.open.delete(socket);
      this.closed.push(performance.now());
    });
    socket.on("data", (chunk: Buffer) => {
      this.bytes += chunk.length;
      for (const request of reader.feed(chunk)) this.#meet(request, socket);
    });
  }

  #meet(request: SeenRequest, socket: Socket): void {
    const { behind } = this.#options;
    if (behind !== undefined && headerOf(request, "upgrade") === "websocket") {
      const broken = (): void => void this.#broken.add(socket);
      takeMessages(request, socket, behind, (...message) => this.#play(...message), broken);
      return;
    }
    this.#play(request, socket, () => soundAnswer(behind, request));
  }

  #play(request: SeenRequest, socket: Line, sound: () => Promise<Sound>): void {
    this.requests.push(request);
    const fault = this.#queue.shift() ?? this.#standing;
    Promise.resolve(fault({ request, socket, sound })).catch(() => socket.destroy());
  }
}

/** A fault server on a free port; stop it with `refuse`. */
export async function startFaultServer(options: FaultServerOptions = {}): Promise<FaultServer> {
  const server = new FaultServer(options);
  await server.listen();
  return server;
}
