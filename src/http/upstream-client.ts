import type { BulkRead } from "../dialect/batch-loader.js";
import type { Call } from "../dialect/call.js";
import type { CancelSignal } from "../dialect/cancellation.js";
import type { Session } from "../dialect/define-dialect.js";
import type { MessageProtocol, Operation } from "../dialect/operation.js";
import { join, queryString } from "../dialect/path.js";
import { noRoom, UpstreamError } from "../dialect/upstream-error.js";
import type { UpstreamResponse } from "../dialect/upstream-response.js";
import { orAborted } from "./aborted.js";
import { attemptOnce, type Transport } from "./attempt.js";
import { Breaker } from "./breaker.js";
import { Bulkhead } from "./bulkhead.js";
import type { Client, ClientSettings } from "./client.js";
import { Coalescer } from "./coalesce.js";
import { type Credential, type Credentials, NO_CREDENTIAL, staticCredentials } from "./credentials.js";
import { Deadline } from "./deadline.js";
import { MergedReads } from "./merged-reads.js";
import { MessageSocket } from "./message-socket.js";
import { OfflineQueue } from "./offline-queue.js";
import { afterWrite, RetryBudget, withRetry } from "./retry.js";
import { sessionCredentials } from "./session.js";
import { Sockets } from "./sockets.js";
import { type WrittenBody, writtenBody } from "./written-body.js";

/** The dialect's way of logging in, for `auth` of kind `login`. */
export type LoginWith = (client: Client, call: Call) => Promise<Session>;

/** Bytes of request line and headers: what most servers take, and what goes out beside host, path and credentials. */
const HEAD = 16_384;
const OTHERS = 900;
/** What a credential must leave for a path: with less it serves for nothing. */
const MIN_ROOM = 256;

/** What one `send` is about, in the form in which it goes out. */
interface Order<T> {
  readonly operation: Operation<T>;
  readonly target: string;
  readonly body: WrittenBody | undefined;
  readonly call: Call;
  /** As `performance.now()` counts: login, attempts and pauses together. */
  readonly endsAt: number;
}

/** One upstream's client: one pool, breaker, bulkhead and queue, shared by all callers. */
export class UpstreamClient implements Client {
  readonly name: string;
  readonly forwards: boolean;
  readonly breaker: Breaker;
  readonly bulkhead: Bulkhead;
  readonly #settings: ClientSettings;
  readonly #credentials: Credentials;
  readonly #transport: Transport;
  readonly #origin: string;
  readonly #basePath: string;
  /** Bytes for path, query and credentials. */
  readonly #head: number;
  readonly #flights: Coalescer;
  readonly #offline: OfflineQueue;
  readonly #budget = new RetryBudget();
  readonly #sockets: Sockets;
  /** Counts writes begun and ended: a read never joins a flight that began before one. */
  #writes = 0;

  /** `head`: bytes that the upstream takes of request line and headers together; `messages`: over a WebSocket. */
  constructor(settings: ClientSettings, login?: LoginWith, head = HEAD, messages?: MessageProtocol) {
    const url = new URL(settings.url);
    this.name = settings.name;
    this.#settings = settings;
    this.#origin = url.origin;
    this.#basePath = url.pathname.replace(/\/+$/, "");
    this.#head = head - OTHERS - url.host.length;
    this.#credentials =
      settings.auth.kind === "login"
        ? sessionCredentials((call) => this.#login(login, call))
        : staticCredentials(settings.auth, settings.name);
    this.forwards = this.#credentials.forwarded;
    this.breaker = new Breaker(settings.name, settings.breaker);
    this.bulkhead = new Bulkhead(settings.name, settings.limits.connections, settings.limits.queue);
    this.#offline = new OfflineQueue(settings.name);
    this.#flights = new Coalescer(settings.name);
    this.#sockets = new Sockets(settings);
    this.#transport = {
      sockets: this.#sockets,
      messages: messages && new MessageSocket(settings, messages),
      breaker: this.breaker,
      bulkhead: this.bulkhead,
      headersTimeout: settings.timeouts.headers,
      responseBytes: settings.limits.responseBytes,
    };
  }

  room(call: Call): number {
    return this.#head - this.#basePath.length - this.#credentials.bytes(call);
  }

  async send<T>(operation: Operation<T>, call: Call): Promise<T> {
    call.budget.spend(this.name, operation.name);
    const target = join(this.#origin, this.#basePath, operation.path, queryString(operation.query ?? {}));
    const body = writtenBody(operation.body);
    const order = {
      operation,
      target,
      body,
      call,
      endsAt: Math.min(performance.now() + this.#settings.timeouts.total, call.endsAt ?? Infinity),
    };
    const credential = await this.#credential(order);
    try {
      return await this.#sendAs(credential, order);
    } catch (error) {
      if (!(error instanceof UpstreamError) || error.kind !== "refused-us" || operation.anonymous)
        throw error;
      if (this.forwards) throw error.with({ kind: "unauthenticated" });
      if (!this.#credentials.renew(credential, error)) throw error;
      // Refused means that nothing was done, so even a write may go out again under a fresh token.
      return this.#sendAs(await this.#credential(order), order);
    }
  }

  merged<T>(bulk: BulkRead<T>): BulkRead<T> {
    return new MergedReads(bulk, {
      upstream: this.name,
      total: this.#settings.timeouts.total,
      keyOf: (call) => this.#sharingKey(call),
    });
  }

  #sharingKey(call: Call): string | undefined {
    try {
      const held = this.#credentials.held(call);
      return held && `${held.key} ${call.scopes}`;
    } catch {
      // Credentials that cannot be sent are refused where they would be.
      return undefined;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#sockets.close(), this.#transport.messages?.close()]);
  }

  /** The upstream's own refusal of what is too long for it would say neither what nor whose fault it is. */
  #checkHead({ authorization = "" }: Credential, { operation, target }: Order<unknown>): void {
    const room = this.#head - authorization.length;
    if (target.length <= room) return;
    const bytes = `${authorization.length} bytes`;
    const [kind, message] =
      room >= MIN_ROOM
        ? (["bad-request", "The request is too long for the upstream."] as const)
        : this.forwards
          ? (["unauthenticated", `The credentials are too long for the upstream: ${bytes}.`] as const)
          : (["refused-us", `The gateway's credentials are too long for the upstream: ${bytes}.`] as const);
    throw new UpstreamError({ kind, message, upstream: this.name, operation: operation.name, sent: false });
  }

  async #sendAs<T>(credential: Credential, order: Order<T>): Promise<T> {
    const { operation, target, body, call, endsAt } = order;
    this.#checkHead(credential, order);
    // Filled by the attempt of this very call, where it made one: decoding twice would be wasted.
    const own: { readonly value: T }[] = [];
    const joinedAt = performance.now();
    let flew = false;
    const fly = (signal: CancelSignal): Promise<UpstreamResponse> => {
      flew = true;
      return this.#attempts(operation, endsAt, signal, (n, limited, uncounted) =>
        attemptOnce(
          this.#transport,
          operation,
          { target, body, credential, call, n, uncounted },
          limited,
          (answer) => {
            own[0] = { value: operation.decode(answer) };
          },
        ),
      );
    };
    const { name, method } = operation;
    const answer = operation.repeatable
      ? await this.#flights.share(
          JSON.stringify([name, method, target, body?.text, credential.key, call.scopes, this.#writes]),
          name,
          call.signal,
          fly,
        )
      : await this.#write(() => fly(call.signal));
    if (!flew) this.#tellShared(order, answer.status, performance.now() - joinedAt);
    if (!call.budget.held.take(answer.body.length) && operation.repeatable) throw noRoom(this.name, name);
    return own[0] ? own[0].value : operation.decode(answer);
  }

  /** Another operation asked the same at the same time: its attempts are its own, what came of them is this one's too. */
  #tellShared({ operation: { name, method, path }, call }: Order<unknown>, status: number, ms: number): void {
    call.shared?.({
      upstream: this.name,
      operation: name,
      method,
      path: path.template,
      attempt: 1,
      status,
      outcome: "ok",
      breaker: this.breaker.state,
      ms,
    });
  }

  async #write(fly: () => Promise<UpstreamResponse>): Promise<UpstreamResponse> {
    this.#writes += 1;
    try {
      return await fly();
    } catch (error) {
      throw afterWrite(error);
    } finally {
      this.#writes += 1;
    }
  }

  async #attempts<T>(
    operation: Operation<T>,
    endsAt: number,
    signal: CancelSignal,
    attempt: (n: number, signal: CancelSignal, uncounted: boolean) => Promise<UpstreamResponse>,
  ): Promise<UpstreamResponse> {
    const deadline = new Deadline(endsAt, signal, this.name, operation.name);
    try {
      if (operation.whenAway === "wait") {
        return await this.#offline.run(operation.name, deadline.signal, (n) =>
          attempt(n, deadline.signal, n > 1),
        );
      }
      if (operation.whenAway === "fail") return await attempt(1, deadline.signal, false);
      return await withRetry({ repeatable: operation.repeatable, budget: this.#budget, deadline }, (n) =>
        attempt(n, deadline.signal, false),
      );
    } finally {
      deadline.clear();
    }
  }

  async #credential({ operation, call, endsAt }: Order<unknown>): Promise<Credential> {
    if (operation.anonymous) return NO_CREDENTIAL;
    const { name, whenAway } = operation;
    const logsIn = this.#settings.auth.kind === "login";
    // While other writes wait, a login here would be one more probe.
    const inLine = logsIn && whenAway === "wait" && this.#offline.length > 0;
    let held = inLine ? undefined : this.#credentials.of(call);
    if (held && !(held instanceof Promise)) return held;
    const deadline = new Deadline(endsAt, call.signal, this.name, name);
    const enter = async (): Promise<Credential> => {
      // A login is retried and counted, so merely connecting is the better probe.
      if (!held) await this.#sockets.reach(name);
      const entering = Promise.resolve(held ?? this.#credentials.of(call));
      held = undefined;
      return orAborted(entering, deadline.signal, this.name, name);
    };
    try {
      return await (whenAway === "wait" ? this.#offline.run(name, deadline.signal, enter) : enter());
    } catch (error) {
      // A login that fails is this operation's failure; its own name would say nothing to a reader of the log.
      throw error instanceof UpstreamError ? error.with({ operation: name, sent: false }) : error;
    } finally {
      deadline.clear();
    }
  }

  #login(login: LoginWith | undefined, call: Call): Promise<Session> {
    if (!login) throw new TypeError(`${this.name}: this dialect has no login`);
    return login(this, call);
  }
}
