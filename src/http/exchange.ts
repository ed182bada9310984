import type { Dispatcher } from "undici";
import type { HeldBytes } from "../dialect/call.js";
import { type CancelSignal, PatientTimer } from "../dialect/cancellation.js";
import { type ErrorKind, noRoom, UpstreamError } from "../dialect/upstream-error.js";
import { type ResponseHeaders, UpstreamResponse } from "../dialect/upstream-response.js";
import { failureOf } from "./aborted.js";
import type { Demand } from "./demand.js";
import { fromTransport } from "./errors.js";

/** Where exchanges go: the connections to one upstream. */
export interface Connections {
  readonly pool: Dispatcher;
  readonly demand: Demand;
}

export interface Outgoing {
  readonly upstream: string;
  readonly operation: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
  /** Path and query, encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  /** Milliseconds from the request's departure to the answer's headers. */
  readonly headersTimeout: number;
  readonly responseBytes: number;
  /** Where the answer finds its room; absent for writes, whose answers are never refused. */
  readonly held: HeldBytes | undefined;
}

const TOO_LARGE = "The upstream's answer is too large.";

/** A server that sends nothing but 1xx would otherwise hold the call until its deadline. */
const MAX_INFORMATIONAL = 16;

/**
 * Sends one request once and gives the whole answer. Aborting the signal closes the socket at once and rejects with
 * the signal's failure, which says in `sent` whether the request can have reached the upstream. `released` is called
 * once the connection is free again, which can be later: a socket that is still being opened takes its time.
 */
export function exchange(
  connections: Connections,
  request: Outgoing,
  signal: CancelSignal,
  released: () => void,
): Promise<UpstreamResponse> {
  const { upstream, operation } = request;
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let timer: PatientTimer | undefined;
    let arrived: (() => void) | undefined;
    let settled = false;
    let informational = 0;
    let status = 0;
    let headers: ResponseHeaders = {};
    let size = 0;
    const chunks: Buffer[] = [];

    const settle = (): boolean => {
      if (settled) return false;
      settled = true;
      timer?.clear();
      arrived?.();
      signal.removeEventListener("abort", onAbort);
      return true;
    };
    const fail = (error: Error): void => {
      if (!settle()) return;
      reject(error);
      controller?.abort(error);
    };
    const refuse = (kind: ErrorKind, message: string, cause?: Error): void =>
      fail(
        new UpstreamError({ kind, message, upstream, operation, cause, ...(status === 0 ? {} : { status }) }),
      );
    function onAbort(): void {
      fail(failureOf(signal.reason, upstream, operation, controller !== undefined));
    }

    if (signal.aborted) {
      onAbort();
      return released();
    }
    signal.addEventListener("abort", onAbort, { once: true });
    arrived = connections.demand.wait();
    const options = {
      path: request.path,
      method: request.method,
      headers: request.headers,
      body: request.body ?? null,
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        // The caller left while the socket was still being opened: nothing may go out any more.
        if (settled) return started.abort(new Error("settled"));
        controller = started;
        arrived?.();
        timer = new PatientTimer(request.headersTimeout, (why) =>
          refuse("timed-out", "The upstream did not answer in time.", why),
        );
      },
      onResponseStart(_controller, statusCode, answered) {
        if (statusCode < 200) {
          informational += 1;
          if (informational > MAX_INFORMATIONAL) refuse("protocol", "The upstream's answer never begins.");
          return;
        }
        timer?.clear();
        status = statusCode;
        headers = answered;
        const encoding = answered["content-encoding"];
        // Decoding would need a second size limit, after inflating; none was asked for, so none is accepted.
        if (encoding !== undefined && encoding !== "identity" && encoding !== "") {
          refuse("protocol", "The upstream compressed its answer although it was asked not to.");
        } else if (Number(answered["content-length"] ?? 0) > request.responseBytes) {
          refuse("too-large", TOO_LARGE);
        }
      },
      onResponseData(_controller, chunk) {
        size += chunk.length;
        if (settled) return;
        if (size > request.responseBytes) refuse("too-large", TOO_LARGE);
        else if (request.held?.take(chunk.length) === false) fail(noRoom(upstream, operation));
        else chunks.push(chunk);
      },
      onResponseEnd() {
        const { authorization } = request.headers;
        const body = Buffer.concat(chunks, size);
        if (settle())
          resolve(new UpstreamResponse(upstream, operation, status, headers, body, authorization));
        released();
      },
      onResponseError(_controller, error) {
        fail(fromTransport(error, upstream, operation, controller !== undefined, status !== 0));
        released();
      },
    };
    connections.pool.dispatch(options, handler);
  });
}
