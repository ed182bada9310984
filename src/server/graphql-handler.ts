import type { IncomingMessage, ServerResponse } from "node:http";
import type { CallerHeaders, Identify } from "../auth/identify.js";
import { type TimeLimit, TimeLimits } from "../dialect/cancellation.js";
import type { Attempt, RequestFacts } from "../dialect/request-facts.js";
import type { GatewayContext } from "../graphql/context.js";
import type { Engine } from "../graphql/engine.js";
import { HttpError } from "../graphql/errors.js";
import { bodyProblem } from "../graphql/limits/body.js";
import type { OperationLimits } from "../graphql/limits/limits.js";
import { type Admission, overloaded, RequestTurns, StartLimiter } from "./admission.js";
import { readBody } from "./body.js";
import {
  type GraphqlResponse,
  graphqlResponse,
  paramsOfBody,
  paramsOfUrl,
  variablesText,
} from "./graphql-over-http.js";
import { type CallOptions, OperationCall } from "./operation-call.js";
import type { MediaType } from "./request-guards.js";
import { ResponseWriter } from "./write.js";
import type { YogaAdapter } from "./yoga-adapter.js";

interface Limits extends Pick<OperationLimits, "variableDepth" | "variableNodes"> {
  readonly bodyBytes: number;
  /** Of one operation, for each upstream. */
  readonly upstreamCalls: number;
}

interface EndpointOptions {
  readonly engine: Engine;
  readonly admission: Admission;
  readonly limits: Limits;
  /** Milliseconds for a whole operation. */
  readonly operationTimeout: number;
  readonly identify: Identify;
  observe(attempt: Attempt, facts: RequestFacts): void;
}

/** Characters; a token's subject may be long. */
const MAX_CALLER = 256;

/** A body with more characters takes milliseconds to parse. */
const LARGE = 65_536;

/**
 * `POST /graphql` and `GET /graphql`, from a head that is in order to the written response. What is wrong with a request is
 * found in this order, and the first of it is the answer:
 *
 * 1. before it gets here (`http-server.ts`): too many unanswered on its connection (503), a gateway that has stopped and
 *    that a host still hands requests to (503), its head (400, 417, 431), its path (404), host name (403), method, content
 *    type and origin (405, 415, 403), codings and `Accept` (415, 406);
 * 2. here: too many that wait for their turn (503), the caller (401, 503), its body (413, 400, 503), as many operations as
 *    may be in flight (503), its JSON (`graphql/limits/body.ts`: depth, repeated names, numbers) and its parameters (400);
 * 3. as an operation (`graphql/engine.ts`): trusted documents, variables, document, cost, ids and numbers, rates;
 * 4. as a field (`aroundRoot` in `compose.ts`): audit line, scope, activation guard; then its arguments, in the dialect.
 */
export class GraphqlHandler {
  readonly #options: EndpointOptions;
  readonly #turns = new RequestTurns();
  /** One large body is enough work for a turn of the event loop; short ones do not have to wait behind it. */
  readonly #largeBodies = new StartLimiter(1);
  readonly #calls: CallOptions;
  /** For whole operations. */
  readonly #timeLimits: TimeLimits;
  readonly #responses = new ResponseWriter();
  #yoga: YogaAdapter | undefined;
  /** Requests whose work has not ended, whether or not their clients are still there. */
  #inFlight = 0;
  #onIdle: (() => void) | undefined;

  constructor(options: EndpointOptions) {
    const { admission, limits, operationTimeout, observe } = options;
    this.#options = options;
    this.#calls = { bytes: admission.bytes, upstreamCalls: limits.upstreamCalls, observe };
    this.#timeLimits = new TimeLimits(operationTimeout);
  }

  /** `type`: of the response. */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    facts: RequestFacts,
    type: MediaType,
    exchange: CallerHeaders & { call: OperationCall | undefined },
  ): Promise<void> {
    const { engine, admission, limits, identify } = this.#options;
    let timeLimit: TimeLimit | undefined;
    this.#inFlight += 1;
    try {
      await this.#turns.next();
      // The client has gone, and no work has started.
      if (response.destroyed) return;
      const identified = identify(exchange, facts.address);
      const caller = identified instanceof Promise ? await identified : identified;
      facts.caller = caller.name.slice(0, MAX_CALLER);
      const { method = "POST", url = "/graphql" } = request;
      const call = new OperationCall(request, facts, caller, this.#calls);
      exchange.call = call;
      const reading =
        method === "POST"
          ? readBody(request, response, limits.bodyBytes, call.held, admission, facts.address)
          : undefined;
      const body = reading instanceof Promise ? await reading : reading;
      if (response.destroyed) return;
      admission.begin();
      timeLimit = this.#timeLimits.start(call);
      const large = body !== undefined && body.length > LARGE ? this.#largeBodies.take() : undefined;
      if (large) {
        await large;
        if (response.destroyed) return;
      }
      const context: GatewayContext = { call, caller, facts, held: undefined };
      const problem = bodyProblem(body ?? variablesText(url), limits);
      // The fast path: a POST goes straight to the engine.
      const answer = problem
        ? graphqlResponse(await engine.refuse(problem, context), type)
        : body === undefined
          ? await this.#throughYoga(url, type, context)
          : graphqlResponse(await engine.run(paramsOfBody(body), context, method), type);
      const length = Buffer.byteLength(answer.body);
      // Everything the response was built from is garbage now.
      if (!call.held.only(length)) throw noRoomFor(facts);
      this.#responses.write(response, facts.requestId, answer, length);
    } finally {
      if (timeLimit) {
        this.#timeLimits.clear(timeLimit);
        admission.end();
      }
      this.#inFlight -= 1;
      if (this.#inFlight === 0) this.#onIdle?.();
    }
  }

  /** Resolves once no more work is under way. Asked once, when no request comes here any more. */
  whenIdle(): Promise<void> {
    if (this.#inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => (this.#onIdle = resolve));
  }

  /** Everything but a POST; Yoga is loaded by the first of it. */
  async #throughYoga(url: string, type: MediaType, context: GatewayContext): Promise<GraphqlResponse> {
    const params = paramsOfUrl(url);
    const { YogaAdapter } = await import("./yoga-adapter.js");
    this.#yoga ??= new YogaAdapter(this.#options.engine);
    return this.#yoga.run({ url, type, params }, context);
  }
}

/** The operation has already run, so only a read is safe to send again. */
function noRoomFor({ operation }: RequestFacts): HttpError {
  if (operation?.type !== "mutation")
    return overloaded("The gateway holds too many answers that nobody reads.");
  const message = "There is no room for the answer of this operation. What it wrote is written.";
  return new HttpError(503, "OVERLOADED", message);
}
