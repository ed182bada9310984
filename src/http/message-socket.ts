import type { WebSocket } from "undici";
import type { HeldBytes } from "../dialect/call.js";
import { type CancelSignal, PatientTimer } from "../dialect/cancellation.js";
import type { MessageProtocol } from "../dialect/operation.js";
import { noRoom, UpstreamError, type UpstreamErrorFacts } from "../dialect/upstream-error.js";
import { UpstreamResponse } from "../dialect/upstream-response.js";
import type { ClientSettings } from "./client.js";
import { failureOf, fromTransport } from "./errors.js";
import { Client, connector, Demand, whole } from "./sockets.js";

/** Milliseconds until the next try to connect after one that failed; each further one doubles it. */
const FIRST_PAUSE = 50;
const MAX_PAUSE = 1000;
/** Bytes of an answer that are read at all: within them one that is too large fails alone, beyond them with all others. */
const MIN_READ = 16_777_216;

/** What one message is about. */
interface Outgoing {
  readonly upstream: string;
  readonly operation: string;
  readonly requestId: string;
  readonly authorization: string | undefined;
  /** Milliseconds from the message's departure to its answer. */
  readonly headersTimeout: number;
  readonly responseBytes: number;
  /** Where the answer finds its room; absent for writes, whose answers are never refused. */
  readonly held: HeldBytes | undefined;
}

type Failure = Pick<UpstreamErrorFacts, "kind" | "message" | "sent"> & { readonly cause?: unknown };

const BROKE = { kind: "unreachable", message: "The connection to the upstream broke." } as const;

/** A message that waits for its answer. */
interface Waiting {
  answer(text: string, status: number): void;
  fail(failure: Failure): void;
}

/**
 * The one WebSocket of an upstream: opened by the first call that needs it, shared by all, each answer given to the call
 * whose id it has. When it breaks, every call on it fails as sent; the next one opens another, after a pause that grows
 * with each failure. What a call that was given up is still answered is passed over.
 */
export class MessageSocket {
  readonly #settings: ClientSettings;
  readonly #protocol: MessageProtocol;
  readonly #url: URL;
  readonly #waiting = new Map<string, Waiting>();
  #open: Promise<WebSocket> | undefined;
  #socket: WebSocket | undefined;
  #sent = 0;
  #failures = 0;
  /** As `performance.now()` counts. */
  #notBefore = Number.NEGATIVE_INFINITY;
  /** Why it could not be opened the last time, which is told again until the next try. */
  #refusal: UpstreamError | undefined;
  #whenIdle: (() => void) | undefined;

  constructor(settings: ClientSettings, protocol: MessageProtocol) {
    this.#settings = settings;
    this.#protocol = protocol;
    this.#url = new URL(settings.url);
    this.#url.protocol = this.#url.protocol === "https:" ? "wss:" : "ws:";
  }

  /** Sends a message once and gives its answer; fails like an exchange over HTTP. */
  async exchange(
    message: Readonly<Record<string, unknown>>,
    request: Outgoing,
    signal: CancelSignal,
  ): Promise<UpstreamResponse> {
    try {
      const socket = await this.#ready(request, signal);
      return await this.#send(socket, message, request, signal);
    } finally {
      if (this.#waiting.size === 0) this.#whenIdle?.();
    }
  }

  /** Ends an idle connection now, and another one once its calls are done. */
  async close(): Promise<void> {
    if (this.#waiting.size > 0) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
    this.#socket?.close();
  }

  #ready({ operation }: Outgoing, signal: CancelSignal): Promise<WebSocket> {
    const { name } = this.#settings;
    if (signal.aborted) return Promise.reject(failureOf(signal.reason, name, operation, false));
    this.#open ??= this.#connect(operation);
    const open = this.#open;
    return new Promise((resolve, reject) => {
      const leave = (): void => reject(failureOf(signal.reason, name, operation, false));
      signal.addEventListener("abort", leave, { once: true });
      const arrive = (): void => signal.removeEventListener("abort", leave);
      open.then(
        (socket) => {
          arrive();
          resolve(socket);
        },
        (error: unknown) => {
          arrive();
          if (this.#open === open) this.#open = undefined;
          reject(error instanceof UpstreamError ? error.with({ operation }) : error);
        },
      );
    });
  }

  async #connect(operation: string): Promise<WebSocket> {
    const { name } = this.#settings;
    const fail = (facts: Pick<UpstreamErrorFacts, "kind" | "message">): UpstreamError =>
      new UpstreamError({ ...facts, upstream: name, operation, sent: false });
    if (this.#refusal && performance.now() < this.#notBefore) throw this.#refusal.with({ operation });
    return this.#handshake(operation, fail);
  }

  /** Fails as a call over HTTP would whose connection cannot be made. */
  #handshake(
    operation: string,
    fail: (facts: Pick<UpstreamErrorFacts, "kind" | "message">) => UpstreamError,
  ): Promise<WebSocket> {
    const { name, timeouts, tls, limits } = this.#settings;
    const demand = new Demand();
    demand.wait();
    const connect = connector(timeouts.connect, tls, demand);
    let refused: Error | undefined;
    const dispatcher = new Client(this.#url.origin.replace(/^ws/, "http"), {
      connect: (options, done) =>
        connect(options, (...[error, socket]) => {
          refused = error ?? undefined;
          if (error) done(error, null);
          else done(null, socket);
        }),
      webSocket: { maxPayloadSize: Math.max(MIN_READ, 4 * limits.responseBytes) },
    });
    const socket = new (whole().WebSocket)(this.#url, { dispatcher });
    return new Promise((resolve, reject) => {
      let opened = false;
      const timer = new PatientTimer(timeouts.connect + timeouts.headers, () => {
        end(fail({ kind: "timed-out", message: "Connecting to the upstream took too long." }));
      });
      const end = (error?: UpstreamError): void => {
        timer.clear();
        demand.arrived();
        if (!error) {
          resolve(socket);
          return;
        }
        this.#failures += 1;
        const pause = Math.min(MAX_PAUSE, FIRST_PAUSE * 2 ** (this.#failures - 1));
        this.#notBefore = performance.now() + pause * (0.5 + Math.random() / 2);
        this.#refusal = error;
        reject(error);
        void dispatcher.destroy().catch(() => {});
      };
      socket.addEventListener("open", () => {
        opened = true;
        this.#failures = 0;
        this.#serve(socket, () => void dispatcher.destroy().catch(() => {}));
        end();
      });
      // An event without a listener would be thrown by nobody, but the close that follows says no more than it.
      socket.addEventListener("close", () => {
        if (opened) return;
        end(
          refused
            ? fromTransport(refused, name, operation, false)
            : fail({ kind: "unreachable", message: "The upstream opens no WebSocket at this address." }),
        );
      });
    });
  }

  #serve(socket: WebSocket, closed: () => void): void {
    const { ping, keepAlive } = this.#protocol;
    this.#socket = socket;
    let heard = true;
    const pinging = setInterval(() => {
      if (!heard) return lose(BROKE);
      heard = false;
      socket.send(ping);
    }, keepAlive);
    pinging.unref();
    const lose = (failure: Omit<Failure, "sent">): void => {
      clearInterval(pinging);
      if (this.#socket === socket) {
        this.#socket = undefined;
        this.#open = undefined;
        for (const waiting of [...this.#waiting.values()]) waiting.fail({ ...failure, sent: true });
      }
      socket.close();
      closed();
    };
    socket.addEventListener("message", ({ data }: { data: unknown }) => {
      heard = true;
      const text = typeof data === "string" ? data : "";
      const parsed = parse(text);
      if (parsed === undefined) {
        return lose({ kind: "protocol", message: "The upstream answered something that is not JSON." });
      }
      const answered = this.#protocol.read(parsed);
      if (answered) this.#waiting.get(answered.id)?.answer(text, answered.status);
    });
    socket.addEventListener("close", () => lose(BROKE));
  }

  #send(
    socket: WebSocket,
    message: Readonly<Record<string, unknown>>,
    { upstream, operation, requestId, authorization, headersTimeout, responseBytes, held }: Outgoing,
    signal: CancelSignal,
  ): Promise<UpstreamResponse> {
    this.#sent += 1;
    const id = `${requestId}:${this.#sent}`;
    const text = this.#protocol.write(message, { id, authorization });
    // What it would answer over HTTP, where it takes as much.
    if (Buffer.byteLength(text) > this.#protocol.maxBytes)
      return Promise.resolve(new UpstreamResponse(upstream, operation, 413, {}, Buffer.alloc(0)));
    if (socket.readyState !== socket.OPEN)
      return Promise.reject(new UpstreamError({ ...BROKE, upstream, operation, sent: false }));
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#waiting.delete(id);
        timer.clear();
        signal.removeEventListener("abort", onAbort);
      };
      const fail = (failure: Failure): void => {
        settle();
        reject(new UpstreamError({ ...failure, upstream, operation }));
      };
      const onAbort = (): void => {
        settle();
        reject(failureOf(signal.reason, upstream, operation, true));
      };
      const timer = new PatientTimer(headersTimeout, (cause) =>
        fail({ kind: "timed-out", message: "The upstream did not answer in time.", sent: true, cause }),
      );
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.set(id, {
        fail,
        answer(text, status) {
          const body = Buffer.from(text);
          if (body.length > responseBytes)
            return fail({ kind: "too-large", message: "The upstream's answer is too large.", sent: true });
          settle();
          if (held?.take(body.length) === false) return reject(noRoom(upstream, operation));
          resolve(new UpstreamResponse(upstream, operation, status, {}, body, authorization));
        },
      });
      socket.send(text);
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
