import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { Server as HttpServer, type IncomingMessage } from "node:http";
import {
  constants,
  createSecureServer as createHttp2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { Server, Socket } from "node:net";

/** PEM files. */
export interface CertificateFiles {
  /** The certificate, and those that lead from it to an authority. */
  readonly certFile: string;
  readonly keyFile: string;
}

/** PEM. */
interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Throws where a file cannot be read, holds something else, or the two do not belong together. */
export function readCertificate({ certFile, keyFile }: CertificateFiles): Certificate {
  const cert = readFileSync(certFile);
  const key = readFileSync(keyFile);
  // While the two are replaced one after the other they do not fit for a moment.
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
    throw new Error("the key is not that of the certificate");
  return { cert, key };
}

/** What a server needs to have so that it can be stopped; one of `node:http` has it. */
export interface StoppableServer extends Server {
  closeIdleConnections(): void;
  closeAllConnections(): void;
}

interface SecureServer extends StoppableServer {
  /** Counts from the next connection on. */
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
  /** Milliseconds for which an answer may wait for its client to read on, read anew every time. */
  flushTimeout(): number;
}

/** Requests of one connection that may be under way at once. */
const MAX_STREAMS = 64;
/** Milliseconds in which the last bytes of a connection go out. */
const LAST_BYTES = 200;
/** Milliseconds between two looks at what is read. */
const SWEEP = 250;

/** Ends a stream whose request does not arrive, or whose answer nobody reads: over HTTP/2 Node looks at neither. */
function boundStream(stream: ServerHttp2Stream, { patience, flushTimeout }: SecureOptions): void {
  const startedAt = performance.now();
  // When the client last took something of what waits for it; undefined while nothing does.
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
 * HTTP/2 over TLS, and HTTP/1.1 for those who do not know it. Requests and responses are those of Node's compatibility API: of
 * HTTP/2 they lack `connection` headers, and here they are given the host where HTTP/1.1 has it.
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
    // 0 = all of them, as for HTTP/1.1 alone.
    maxHeadersCount: 0,
    closeIdleConnections(): void {
      HttpServer.prototype.closeIdleConnections.call(server);
      // Each ends with the last of its requests, and its client is told to ask elsewhere.
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
