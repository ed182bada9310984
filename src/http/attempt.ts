import type { Call } from "../dialect/call.js";
import type { CancelSignal } from "../dialect/cancellation.js";
import type { Operation } from "../dialect/operation.js";
import { UpstreamError } from "../dialect/upstream-error.js";
import type { UpstreamResponse } from "../dialect/upstream-response.js";
import type { Breaker } from "./breaker.js";
import type { Bulkhead } from "./bulkhead.js";
import type { Credential } from "./credentials.js";
import { exchange } from "./exchange.js";
import { outgoingHeaders } from "./headers.js";
import type { MessageSocket } from "./message-socket.js";
import type { Sockets } from "./sockets.js";
import type { WrittenBody } from "./written-body.js";

/** What every attempt at one upstream goes through. */
export interface Transport {
  readonly sockets: Sockets;
  /** Where operations that are messages go; undefined = over HTTP. */
  readonly messages: MessageSocket | undefined;
  readonly breaker: Breaker;
  readonly bulkhead: Bulkhead;
  readonly headersTimeout: number;
  readonly responseBytes: number;
}

export interface AttemptPlan {
  readonly target: string;
  readonly body: WrittenBody | undefined;
  readonly credential: Credential;
  readonly call: Call;
  /** 1 for the first attempt. */
  readonly n: number;
  /** Kept out of the breaker's count. */
  readonly uncounted: boolean;
}

/** One attempt: asks the breaker, waits for a place, sends, and lets the dialect understand the answer. */
export async function attemptOnce<T>(
  transport: Transport,
  operation: Operation<T>,
  plan: AttemptPlan,
  signal: CancelSignal,
  understand: (answer: UpstreamResponse) => void,
): Promise<UpstreamResponse> {
  const { call } = plan;
  const startedAt = performance.now();
  call.budget.attempted();
  const begunAs = {
    upstream: transport.bulkhead.upstream,
    operation: operation.name,
    method: operation.method,
    path: operation.path.template,
    attempt: plan.n,
  };
  const trace = call.trace?.attempt(begunAs);
  // Until it is understood; what is made of it belongs to those who asked.
  const held = call.budget.held.beside();
  let answer: UpstreamResponse | undefined;
  let outcome = "ok";
  let begun = false;
  const send = async (leave: () => void): Promise<UpstreamResponse> => {
    begun = true;
    const request = {
      upstream: transport.bulkhead.upstream,
      operation: operation.name,
      method: operation.method,
      path: plan.target,
      headers: outgoingHeaders({
        requestId: call.requestId,
        trace: trace?.headers ?? {},
        contentType: plan.body?.type,
        authorization: plan.credential.authorization,
        accept: operation.accept,
      }),
      body: plan.body?.text,
      headersTimeout: transport.headersTimeout,
      responseBytes: transport.responseBytes,
      held: operation.repeatable ? held : undefined,
    };
    if (transport.messages && operation.message) {
      answer = await transport.messages.exchange(operation.message, request, signal, leave);
    } else {
      const own = plan.n > 1 && operation.whenAway !== "wait" ? transport.sockets.single() : undefined;
      answer = await exchange(own?.connections ?? transport.sockets, request, signal, () => {
        own?.close();
        leave();
      });
    }
    understand(answer);
    return answer;
  };
  try {
    // The offline queue's probes are not counted: they would open the breaker by themselves.
    const counts = (): boolean => !plan.uncounted || transport.breaker.state !== "closed";
    transport.breaker.check(operation.name);
    const leave = await transport.bulkhead.enter(operation.name, signal);
    try {
      return await (counts() ? transport.breaker.run(operation.name, () => send(leave)) : send(leave));
    } finally {
      // Refused by the breaker after all, so there is no exchange that would free the place.
      if (!begun) leave();
    }
  } catch (error) {
    outcome = error instanceof UpstreamError ? error.kind : "internal";
    throw error;
  } finally {
    held.end();
    // Field by field: copying an object costs more than all of this.
    const ended = {
      upstream: begunAs.upstream,
      operation: begunAs.operation,
      method: begunAs.method,
      path: begunAs.path,
      attempt: begunAs.attempt,
      status: answer?.status,
      outcome,
      breaker: transport.breaker.state,
      ms: performance.now() - startedAt,
    };
    trace?.end(ended);
    call.observe(ended);
  }
}
