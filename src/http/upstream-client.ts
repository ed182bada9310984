import { setTimeout as delay } from "node:timers/promises";
import type { BulkRead } from "../dialect/batch-loader.js";
import type { Call } from "../dialect/call.js";
import { Deadline, platformSignal, TimeLimits } from "../dialect/cancellation.js";
import type { Session } from "../dialect/define-dialect.js";
import type { MessageProtocol, Operation, RequestBody } from "../dialect/operation.js";
import { join, queryString } from "../dialect/path.js";
import { noRoom, UpstreamError } from "../dialect/upstream-error.js";
import type { UpstreamResponse } from "../dialect/upstream-response.js";
import { Attempt, type Order, type Transport, type WrittenBody } from "./attempt.js";
import { Breaker } from "./breaker.js";
import { Bulkhead } from "./bulkhead.js";
import type { Client, ClientSettings } from "./client.js";
import { Coalescer } from "./coalesce.js";
import {
  type Credential,
  type Credentials,
  NO_CREDENTIAL,
  sessionCredentials,
  staticCredentials,
} from "./credentials.js";
import { failureOf, orAborted } from "./errors.js";
import { MergedReads } from "./merged-reads.js";
import { MessageSocket } from "./message-socket.js";
import { afterWrite, OfflineQueue, pauseUntilRepeat, RetryBudget } from "./retry.js";
import { Sockets } from "./sockets.js";

/** The dialect's way of logging in, for `auth` of kind `login`. */
export type LoginWith = (client: Client, call: Call) => Promise<Session>;

/** Bytes of request line and headers: what most servers take, and what goes out beside host, path and credentials. */
const HEAD = 16_384;
const OTHERS = 900;
/** What a credential must leave for a path: with less it serves for nothing. */
const MIN_ROOM = 256;

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
  readonly #reads: Coalescer;
  readonly #offline: OfflineQueue;
  readonly #budget = new RetryBudget();
  readonly #sockets: Sockets;
  readonly #limits: TimeLimits;
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
        ? sessionCredentials((call) => {
            if (!login) throw new TypeError(`${settings.name}: this dialect has no login`);
            return login(this, call);
          })
        : staticCredentials(settings.auth, settings.name);
    this.forwards = this.#credentials.forwarded;
    this.breaker = new Breaker(settings.name, settings.breaker);
    this.bulkhead = new Bulkhead(settings.name, settings.limits.connections, settings.limits.queue);
    this.#offline = new OfflineQueue(settings.name);
    this.#sockets = new Sockets(settings);
    this.#limits = new TimeLimits(settings.timeouts.total);
    this.#reads = new Coalescer(this.name, this.#limits, (order, deadline) =>
      this.#attempts(order, deadline),
    );
    this.#transport = {
      sockets: this.#sockets,
      messages: messages && new MessageSocket(settings, messages),
      breaker: this.breaker,
      bulkhead: this.bulkhead,
      headersLimits: new TimeLimits(settings.timeouts.headers),
      headersTimeout: settings.timeouts.headers,
      responseBytes: settings.limits.responseBytes,
    };
  }

  room(call: Call): number {
    const bytes = this.#held(call)?.authorization?.length ?? 0;
    return this.#head - this.#basePath.length - bytes;
  }

  /**
   * In this order: the budget of the operation, the credential, the same read in flight, the deadline, the attempts (see
   * `Attempt` for what one of them goes through) with the pauses or the queue between them; then a refusal of our own
   * credential, which is worth one more try with a fresh one.
   */
  async send<T>(operation: Operation<T>, call: Call): Promise<T> {
    call.budget.spend(this.name, operation.name);
    const endsAt = performance.now() + this.#settings.timeouts.total;
    const order: Order<T> = {
      operation,
      target: join(this.#origin, this.#basePath, operation.path, queryString(operation.query)),
      body: operation.body && this.#written(operation.name, operation.body),
      call,
      endsAt: call.endsAt === undefined ? endsAt : Math.min(endsAt, call.endsAt),
      credential: NO_CREDENTIAL,
      isSent: false,
      understood: undefined,
    };
    for (let isRenewed = false; ; isRenewed = true) {
      const credential = this.#credential(order);
      order.credential = credential instanceof Promise ? await credential : credential;
      this.#checkHead(order);
      // A read's is that of its flight, which clears it.
      const deadline = operation.repeatable ? undefined : this.#deadline(order);
      if (deadline) this.#writes += 1;
      try {
        const joinedAt = performance.now();
        const answer = await (deadline
          ? this.#attempts(order, deadline)
          : this.#reads.share(this.#sameness(order), order));
        if (!order.isSent) this.#reportShared(order, answer.status, performance.now() - joinedAt);
        if (!call.budget.held.take(answer.body.length) && operation.repeatable)
          throw noRoom(this.name, operation.name);
        return order.understood ? order.understood.value : operation.decode(answer);
      } catch (error) {
        if (!(error instanceof UpstreamError) || error.kind !== "refused-us" || operation.anonymous)
          throw deadline ? afterWrite(error) : error;
        if (this.forwards) throw error.with({ kind: "unauthenticated" });
        // Refused means that nothing was done, so even a write may go out again under a fresh token.
        if (isRenewed || !this.#credentials.renew(order.credential, error)) throw error;
      } finally {
        deadline?.clear();
        if (deadline) this.#writes += 1;
      }
    }
  }

  /** What reads have to have in common to share a call. No part but the last can hold a line break. */
  #sameness({ operation, target, body, credential, call }: Order<unknown>): string {
    return `${operation.method} ${target}\n${operation.name}\n${credential.key}\n${call.scopes}\n${this.#writes}\n${body?.text ?? ""}`;
  }

  merged<T>(bulk: BulkRead<T>): BulkRead<T> {
    return new MergedReads(bulk, {
      upstream: this.name,
      total: this.#settings.timeouts.total,
      keyOf: this.#sharingKey,
    });
  }

  readonly #sharingKey = (call: Call): string | undefined => {
    try {
      const held = this.#held(call);
      return held && `${call.scopes}\n${held.key}`;
    } catch {
      // Credentials that cannot be sent are refused where they would be.
      return undefined;
    }
  };

  async close(): Promise<void> {
    await Promise.all([this.#sockets.close(), this.#transport.messages?.close()]);
  }

  /** The upstream's own refusal of what is too long for it would say neither what nor whose fault it is. */
  #checkHead({ operation, target, credential: { authorization = "" } }: Order<unknown>): void {
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

  /** Another operation asked the same at the same time: its attempts are its own, what came of them is this one's too. */
  #reportShared(
    { operation: { name, method, path }, call }: Order<unknown>,
    status: number,
    ms: number,
  ): void {
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

  /** For what is not shared: it ends with its caller. */
  #deadline({ operation, call, endsAt }: Order<unknown>): Deadline {
    return new Deadline(this.#limits, endsAt, this.name, operation.name, call.signal);
  }

  /** The nth attempt, and those that follow where it fails. */
  #attempts(order: Order<unknown>, deadline: Deadline, n = 1): Promise<UpstreamResponse> {
    const { name, repeatable, whenAway } = order.operation;
    if (whenAway === "wait")
      return this.#offline.run(name, deadline, (probe) =>
        new Attempt(this.#transport, order, probe, deadline, probe > 1).run(),
      );
    if (whenAway === "fail") return new Attempt(this.#transport, order, 1, deadline).run();
    if (n === 1) this.#budget.calls += 1;
    const answer = new Attempt(this.#transport, order, n, deadline).run();
    return answer.catch(async (error: unknown) => {
      const pause = pauseUntilRepeat(error, n, repeatable, deadline.remaining(), this.#budget);
      if (pause === undefined) throw error;
      await delay(pause, undefined, { signal: platformSignal(deadline) }).catch(() => {});
      if (deadline.aborted) throw failureOf(deadline.reason, this.name, name, true);
      return this.#attempts(order, deadline, n + 1);
    });
  }

  /** The credential of a call, where it is at hand. */
  #held(call: Call): Credential | undefined {
    const { held } = this.#credentials;
    return typeof held === "function" ? held(call) : held;
  }

  #credential(order: Order<unknown>): Credential | Promise<Credential> {
    const { operation, call } = order;
    if (operation.anonymous) return NO_CREDENTIAL;
    const logsIn = this.#settings.auth.kind === "login";
    // While other writes wait, a login here would be one more probe.
    if (logsIn && operation.whenAway === "wait" && this.#offline.length > 0) return this.#login(order);
    return this.#held(call) ?? this.#login(order, this.#credentials.fetch(call));
  }

  async #login(order: Order<unknown>, begun?: Promise<Credential>): Promise<Credential> {
    const { name, whenAway } = order.operation;
    const { call } = order;
    let entering = begun;
    const deadline = this.#deadline(order);
    const enter = async (): Promise<Credential> => {
      // A login is retried and counted, so merely connecting is the better probe.
      if (!entering) await this.#sockets.reach(name);
      const credential = entering ?? this.#credentials.fetch(call);
      entering = undefined;
      return orAborted(credential, deadline, this.name, name);
    };
    try {
      return await (whenAway === "wait" ? this.#offline.run(name, deadline, enter) : enter());
    } catch (error) {
      // A login that fails is this operation's failure; its own name would say nothing to a reader of the log.
      throw error instanceof UpstreamError ? error.with({ operation: name, sent: false }) : error;
    } finally {
      deadline.clear();
    }
  }

  #written(operation: string, body: RequestBody): WrittenBody {
    if (body.form)
      return {
        text: new URLSearchParams(body.form).toString(),
        type: "application/x-www-form-urlencoded",
      };
    try {
      return { text: JSON.stringify(body.json), type: "application/json" };
    } catch (cause) {
      // What the upstream itself holds, read to be written back: a client's own input has a bounded depth.
      const message = "What the upstream holds is nested too deeply to be written back.";
      throw new UpstreamError({
        kind: "protocol",
        upstream: this.name,
        operation,
        message,
        sent: false,
        cause,
      });
    }
  }
}
