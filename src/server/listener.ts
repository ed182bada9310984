import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, Server as HttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import {
  constants,
  createSecureServer as createHttp2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import { Server, type Socket } from "node:net";
import { errorCode } from "../dialect/upstream-error.js";
import { HostNames } from "./request-guards.js";

/** Paths of PEM files. */
export interface CertificateFiles {
  /** The certificate and its chain. */
  readonly certFile: string;
  readonly keyFile: string;
}

/** PEM. */
interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Throws if a file cannot be read, is not PEM, or the two do not match. */
export function readCertificate({ certFile, keyFile }: CertificateFiles): Certificate {
  const cert = readFileSync(certFile);
  const key = readFileSync(keyFile);
  // While the two are being replaced one after the other, they do not match for a moment.
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
    throw new Error("the key is not that of the certificate");
  return { cert, key };
}

/** What is needed to stop a server; `node:http` has it. */
export interface StoppableServer extends Server {
  closeIdleConnections(): void;
  closeAllConnections(): void;
}

interface SecureServer extends StoppableServer {
  /** Takes effect with the next connection. */
  setSecureContext(certificate: Certificate): void;
}

/** Milliseconds, named as in `node:http`. */
export interface Patience {
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  readonly keepAliveTimeout: number;
  readonly connectionsCheckingInterval: number;
}

interface SecureOptions {
  readonly certificate: Certificate;
  readonly patience: Patience;
  /** Milliseconds for which a response may wait for its client to read on; read every time. */
  flushTimeout(): number;
}

/** Requests in flight allowed on one connection. */
const MAX_STREAMS = 64;
/** Milliseconds to send the last bytes of a connection. */
const LAST_BYTES = 200;
/** Milliseconds between two checks of what clients have read. */
const SWEEP = 250;

/** Ends a stream whose request does not arrive or whose response is not read: for HTTP/2 Node checks neither. */
function boundStream(stream: ServerHttp2Stream, { patience, flushTimeout }: SecureOptions): void {
  const startedAt = performance.now();
  // When the client last took some of what waits for it; undefined while nothing waits.
  let takenAt: number | undefined;
  stream.on("drain", () => {
    takenAt = undefined;
  });
  const sweep = setInterval(() => {
    const now = performance.now();
    const late = stream.state.remoteClose !== 1 && now - startedAt > patience.requestTimeout;
    takenAt = stream.writableLength === 0 ? undefined : (takenAt ?? now);
    const unread = takenAt !== undefined && now - takenAt > flushTimeout();
    if (late || unread) stream.close(constants.NGHTTP2_CANCEL);
  }, SWEEP).unref();
  stream.once("close", () => clearInterval(sweep));
}

/**
 * HTTP/2 over TLS, with HTTP/1.1 for clients without it. Requests and responses are those of Node's compatibility API: they
 * have no `connection` headers under HTTP/2, and the host is copied to where HTTP/1.1 has it.
 */
export function createSecureServer(options: SecureOptions): SecureServer {
  const { certificate, patience } = options;
  const server = createHttp2Server({
    ...certificate,
    allowHTTP1: true,
    handshakeTimeout: patience.headersTimeout,
    maxHeaderListPairs: 200,
    settings: { maxConcurrentStreams: MAX_STREAMS, maxHeaderListSize: 16_384 },
  });
  const sockets = new Set<Socket>();
  const sessions = new Set<ServerHttp2Session>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    session.setTimeout(patience.keepAliveTimeout, () => session.close());
  });
  server.on("stream", (stream) => boundStream(stream, options));
  server.on("request", (request: IncomingMessage) => {
    const { ":authority": authority } = request.headers;
    if (typeof authority === "string") request.headers.host ??= authority;
  });
  return Object.assign(server, patience, {
    // 0 = no limit, as for plain HTTP/1.1.
    maxHeadersCount: 0,
    closeIdleConnections(): void {
      HttpServer.prototype.closeIdleConnections.call(server);
      // Sends GOAWAY; each session ends with the last of its requests.
      for (const session of sessions) session.close();
    },
    closeAllConnections(): void {
      for (const socket of sockets) {
        socket.destroySoon();
        setTimeout(() => socket.destroy(), LAST_BYTES).unref();
      }
    },
  });
}

/** Milliseconds between two log lines about the same problem. */
const PAUSE = 60_000;

type Note = (message: string, facts: object) => void;

/** Counts one kind of problem. Reports it at once, then at most once a minute with the number of times it happened. */
class Trouble {
  count = 0;
  readonly #message: string;
  readonly #note: Note;
  #reported = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(message: string, note: Note) {
    this.#message = message;
    this.#note = note;
  }

  happened(facts: object): void {
    this.count += 1;
    const now = performance.now();
    if (now - this.#reportedAt < PAUSE) return;
    this.#note(this.#message, { ...facts, times: this.count - this.#reported });
    this.#reported = this.count;
    this.#reportedAt = now;
  }
}

/** The connections of a listener: how many are open, and how many could not be accepted. */
export class Arrivals {
  /** Open connections. */
  open = 0;
  readonly #dropped: Trouble;
  readonly #failed: Trouble;

  /** `note` is called about problems, at most once a minute for each kind. */
  constructor(server: Server, note: Note) {
    this.#dropped = new Trouble("connections are turned away: as many are open as may be", note);
    this.#failed = new Trouble("connections cannot be accepted", note);
    server.on("connection", (socket: Socket) => {
      this.open += 1;
      socket.once("close", () => {
        this.open -= 1;
      });
    });
    server.on("drop", () => this.#dropped.happened({ open: this.open }));
    // Before the server listens, an error means that it cannot. Afterwards it keeps listening, whatever went wrong with one connection.
    server.once("listening", () =>
      server.on("error", (error) => this.#failed.happened({ code: errorCode(error) })),
    );
  }

  /** Connections that were dropped or could not be accepted. */
  get refused(): number {
    return this.#dropped.count + this.#failed.count;
  }
}

/**
 * Accepts no more connections; resolves once the last one is closed. Closes the underlying socket server: an HTTP server
 * would stop checking for slow clients at once, and a single one could then use up the whole grace period.
 */
export function stopAccepting(server: Server): Promise<void> {
  return new Promise((resolve) => {
    Server.prototype.close.call(server, () => {
      // No client is left to check.
      server.close();
      resolve();
    });
  });
}

/** Renders the metrics as Prometheus text. */
interface MetricsSource {
  /** For an `Accept` header. */
  render(accept: string | undefined): Promise<{ readonly contentType: string; readonly text: string }>;
}

const NAMES = "Ask under an address, a name without dots, or the one in `admin.host`.";

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify({ errors: [{ message }] }));
}

/**
 * The admin listener, separate from the one clients use, at `host` (loopback unless the settings say otherwise). It asks nobody
 * for credentials, so it refuses every host name that a web page could have pointed at it (DNS rebinding).
 */
export function createAdmin(metrics: MetricsSource, host: string): HttpServer {
  const names = new HostNames([host], NAMES);
  return createServer((request, response) => {
    if (!names.accepts(request)) return refuse(response, 403, names.message);
    const path = (request.url ?? "/").split("?", 1)[0];
    if (path !== "/metrics" || request.method !== "GET") {
      return refuse(response, 404, "There is nothing at this path.");
    }
    metrics.render(request.headers.accept).then(
      ({ contentType, text }) => response.writeHead(200, { "content-type": contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}
