import type { Dispatcher } from "undici";
import type { Call, HeldBytes } from "../dialect/call.js";
import type { CancelSignal, StoodStill, TimeLimit, TimeLimits } from "../dialect/cancellation.js";
import type { Operation } from "../dialect/operation.js";
import type { AttemptTrace, TraceHeaders } from "../dialect/request-facts.js";
import { type ErrorKind, noRoom, UpstreamError } from "../dialect/upstream-error.js";
import { type ResponseHeaders, UpstreamResponse } from "../dialect/upstream-response.js";
import type { Breaker } from "./breaker.js";
import type { Bulkhead, Entrant } from "./bulkhead.js";
import type { Credential } from "./credentials.js";
import { failureOf, fromTransport } from "./errors.js";
import type { MessageSocket } from "./message-socket.js";
import type { Connection, Sockets } from "./sockets.js";

interface OutgoingFacts {
  readonly requestId: string;
  /** `traceparent` and `tracestate`, as far as there are such. */
  readonly trace: TraceHeaders | undefined;
  /** The media type of the body; undefined = none goes along. */
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  /** Of the answer; JSON unless said otherwise. */
  readonly accept?: string | undefined;
}

/** Everything that ever leaves for an upstream, names and values in turn; nothing else of the caller's request is passed on. */
export function outgoingHeaders(facts: OutgoingFacts): string[] {
  const { requestId, trace, contentType, authorization, accept = "application/json" } = facts;
  const headers = ["accept", accept, "accept-encoding", "identity", "user-agent", "profile-gateway"];
  headers.push("x-request-id", requestId);
  for (const name in trace) headers.push(name, trace[name] ?? "");
  if (contentType) headers.push("content-type", contentType);
  if (authorization !== undefined) headers.push("authorization", authorization);
  return headers;
}

/** What every attempt at one upstream goes through. */
export interface Transport {
  readonly sockets: Sockets;
  /** Where operations that are messages go; undefined = over HTTP. */
  readonly messages: MessageSocket | undefined;
  readonly breaker: Breaker;
  readonly bulkhead: Bulkhead;
  /** From a request's departure to its answer's headers. */
  readonly headersLimits: TimeLimits;
  readonly headersTimeout: number;
  readonly responseBytes: number;
}

/** A request's body as it goes on the wire. */
export interface WrittenBody {
  readonly text: string;
  /** Media type. */
  readonly type: string;
}

/** What one call of the client is about, in the form in which it goes out. */
export interface Order<T> {
  readonly operation: Operation<T>;
  readonly target: string;
  readonly body: WrittenBody | undefined;
  readonly call: Call;
  /** As `performance.now()` counts: login, attempts and pauses together. */
  readonly endsAt: number;
  credential: Credential;
  /** Whether an attempt was made for it, rather than joined. */
  isSent: boolean;
  /** What its own attempt understood: decoding twice would be wasted. */
  understood: { readonly value: T } | undefined;
}

const TOO_LARGE = "The upstream's answer is too large.";
const EMPTY = Buffer.alloc(0);
const NO_HEADERS: ResponseHeaders = {};
const nothing = (): void => {};

/** A server that sends nothing but 1xx would otherwise hold the call until its deadline. */
const MAX_INFORMATIONAL = 16;

/**
 * One attempt at one call, in this order: the breaker is asked, a place among the calls in flight is waited for, the
 * request is exchanged for the whole answer, the dialect understands it; then breaker, trace and observers are told what
 * came of it. An aborted signal closes the socket at once; the failure says in `sent` whether the request can have reached
 * the upstream. The place is free again once the connection is, which can be later: a socket that is still being opened
 * takes its time.
 */
export class Attempt<T> implements Dispatcher.DispatchHandler, Entrant {
  readonly operation: Operation<T>;
  readonly signal: CancelSignal;
  readonly #transport: Transport;
  readonly #order: Order<T>;
  /** 1 for the first attempt. */
  readonly #n: number;
  /** Kept out of the breaker's count. */
  readonly #isUncounted: boolean;
  readonly #startedAt = performance.now();
  readonly #trace: AttemptTrace | undefined;
  /** The answer's bytes until it is understood; what is made of it belongs to those who asked. */
  readonly #held: HeldBytes;
  #resolve: (answer: UpstreamResponse) => void = nothing;
  #reject: (error: unknown) => void = nothing;
  #era: number | undefined;
  #connection: Connection | undefined;
  #waits = false;
  #limit: TimeLimit | undefined;
  /** Present once the request has begun to leave. */
  #controller: Dispatcher.DispatchController | undefined;
  #isAnswered = false;
  #isOver = false;
  #informational = 0;
  #status = 0;
  #headers = NO_HEADERS;
  #size = 0;
  /** Most answers come in one piece. */
  #chunk: Buffer | undefined;
  #further: Buffer[] | undefined;

  constructor(transport: Transport, order: Order<T>, n: number, signal: CancelSignal, isUncounted = false) {
    const { call, operation } = order;
    this.#transport = transport;
    this.#order = order;
    this.operation = operation;
    this.#n = n;
    this.signal = signal;
    this.#isUncounted = isUncounted;
    order.isSent = true;
    call.budget.attempted();
    this.#held = call.budget.held.beside();
    this.#trace = call.trace?.attempt({
      upstream: transport.bulkhead.upstream,
      operation: operation.name,
      method: operation.method,
      path: operation.path.template,
      attempt: n,
    });
  }

  run(): Promise<UpstreamResponse> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      const { breaker, bulkhead } = this.#transport;
      try {
        // Nobody waits for a refusal.
        if (bulkhead.isFull) breaker.check(this.operation.name);
      } catch (error) {
        return this.#end(error);
      }
      bulkhead.enter(this);
    });
  }

  refused(error: UpstreamError): void {
    this.#end(error);
  }

  entered(): void {
    const { breaker, bulkhead, messages } = this.#transport;
    // The offline queue's probes are not counted: they would open the breaker by themselves.
    if (!this.#isUncounted || breaker.state !== "closed") {
      try {
        this.#era = breaker.begin(this.operation.name);
      } catch (error) {
        bulkhead.leave();
        this.#end(error);
        return;
      }
    }
    if (messages && this.operation.message) this.#sendMessage(messages, this.operation.message);
    else this.#send();
  }

  #sendMessage(messages: MessageSocket, message: Readonly<Record<string, unknown>>): void {
    const { call, credential } = this.#order;
    const request = {
      upstream: this.#transport.bulkhead.upstream,
      operation: this.operation.name,
      requestId: call.requestId,
      authorization: credential.authorization,
      headersTimeout: this.#transport.headersTimeout,
      responseBytes: this.#transport.responseBytes,
      held: this.operation.repeatable ? this.#held : undefined,
    };
    messages.exchange(message, request, this.signal).then(
      (answer) => {
        this.#transport.bulkhead.leave();
        this.#status = answer.status;
        this.#understand(answer);
      },
      (error: unknown) => {
        this.#transport.bulkhead.leave();
        this.#end(error);
      },
    );
  }

  #send(): void {
    const { sockets, bulkhead } = this.#transport;
    const { signal, operation } = this;
    if (signal.aborted) {
      bulkhead.leave();
      this.#end(failureOf(signal.reason, bulkhead.upstream, operation.name, false));
      return;
    }
    signal.addEventListener("abort", this, { once: true });
    const { call, target, body, credential } = this.#order;
    const isOwn = this.#n > 1 && operation.whenAway !== "wait";
    const connection = isOwn ? sockets.single() : sockets.take();
    this.#connection = connection;
    this.#waits = true;
    sockets.demand.wait();
    const request = {
      path: target,
      method: operation.method,
      headers: outgoingHeaders({
        requestId: call.requestId,
        trace: this.#trace?.headers,
        contentType: body?.type,
        authorization: credential.authorization,
        accept: operation.accept,
      }),
      body: body?.text ?? null,
      headersTimeout: 0,
      bodyTimeout: 0,
    };
    connection.client.dispatch(request, this);
  }

  /** The connection is free again, whatever became of the attempt. */
  #release(isWhole: boolean): void {
    const connection = this.#connection;
    if (!connection) return;
    this.#connection = undefined;
    if (isWhole) this.#transport.sockets.give(connection);
    else this.#transport.sockets.drop(connection);
    this.#transport.bulkhead.leave();
  }

  #arrive(): void {
    if (!this.#waits) return;
    this.#waits = false;
    this.#transport.sockets.demand.arrived();
  }

  #stopLimit(): void {
    if (this.#limit) this.#transport.headersLimits.clear(this.#limit);
    this.#limit = undefined;
  }

  /** The signal has fired. */
  handleEvent(): void {
    const { upstream } = this.#transport.bulkhead;
    this.#fail(failureOf(this.signal.reason, upstream, this.operation.name, this.#controller !== undefined));
  }

  onTimeUp(cause: StoodStill | undefined): void {
    this.#refuse("timed-out", "The upstream did not answer in time.", cause);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // The caller left while the socket was still being opened: nothing may go out any more.
    if (this.#isOver) {
      controller.abort(new Error("settled"));
      return;
    }
    this.#controller = controller;
    this.#arrive();
    this.#limit = this.#transport.headersLimits.start(this);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: ResponseHeaders,
  ): void {
    if (status < 200) {
      this.#informational += 1;
      if (this.#informational > MAX_INFORMATIONAL)
        this.#refuse("protocol", "The upstream's answer never begins.");
      return;
    }
    this.#stopLimit();
    this.#status = status;
    this.#headers = headers;
    const encoding = headers["content-encoding"];
    // Decoding would need a second size limit, after inflating; none was asked for, so none is accepted.
    if (encoding !== undefined && encoding !== "identity" && encoding !== "")
      this.#refuse("protocol", "The upstream compressed its answer although it was asked not to.");
    else if (Number(headers["content-length"] ?? 0) > this.#transport.responseBytes)
      this.#refuse("too-large", TOO_LARGE);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#isOver) return;
    const { responseBytes, bulkhead } = this.#transport;
    if (this.#size > responseBytes) this.#refuse("too-large", TOO_LARGE);
    // The answers to writes are never refused.
    else if (this.operation.repeatable && !this.#held.take(chunk.length))
      this.#fail(noRoom(bulkhead.upstream, this.operation.name));
    else if (!this.#chunk) this.#chunk = chunk;
    else if (this.#further) this.#further.push(chunk);
    else this.#further = [this.#chunk, chunk];
  }

  onResponseEnd(): void {
    this.#release(true);
    if (this.#isOver) return;
    const body = this.#further ? Buffer.concat(this.#further, this.#size) : (this.#chunk ?? EMPTY);
    const { upstream } = this.#transport.bulkhead;
    const { authorization } = this.#order.credential;
    this.#understand(
      new UpstreamResponse(upstream, this.operation.name, this.#status, this.#headers, body, authorization),
    );
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const { upstream } = this.#transport.bulkhead;
    const isSent = this.#controller !== undefined;
    if (!this.#isOver)
      this.#end(fromTransport(error, upstream, this.operation.name, isSent, this.#status !== 0));
    this.#release(false);
  }

  #refuse(kind: ErrorKind, message: string, cause?: Error): void {
    const { upstream } = this.#transport.bulkhead;
    const status = this.#status === 0 ? {} : { status: this.#status };
    this.#fail(
      new UpstreamError({ kind, message, upstream, operation: this.operation.name, cause, ...status }),
    );
  }

  /** Gives up: what undici still says of it is passed over. */
  #fail(error: UpstreamError): void {
    if (this.#isOver) return;
    this.#end(error);
    this.#controller?.abort(error);
  }

  #understand(answer: UpstreamResponse): void {
    this.#isAnswered = true;
    try {
      this.#order.understood = { value: this.operation.decode(answer) };
    } catch (error) {
      this.#end(error);
      return;
    }
    this.#end(undefined, answer);
  }

  /** What came of it: an answer, or an error. */
  #end(error: unknown, answer?: UpstreamResponse): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopLimit();
    this.#arrive();
    this.signal.removeEventListener("abort", this);
    const { breaker, bulkhead } = this.#transport;
    const state = breaker.learn(this.#era, error);
    this.#held.end();
    const ended = {
      upstream: bulkhead.upstream,
      operation: this.operation.name,
      method: this.operation.method,
      path: this.operation.path.template,
      attempt: this.#n,
      status: this.#isAnswered ? this.#status : undefined,
      outcome: answer ? "ok" : error instanceof UpstreamError ? error.kind : "internal",
      breaker: state,
      ms: performance.now() - this.#startedAt,
    };
    this.#trace?.end?.(ended);
    this.#order.call.observe(ended);
    if (answer) this.#resolve(answer);
    else this.#reject(error);
  }
}
