import { encodedPath, type Path, type Query, segment } from "./path.js";
import type { UpstreamResponse } from "./upstream-response.js";

/** What a request carries: JSON, or fields of a form as OAuth 2.0 wants them. */
export type RequestBody =
  | { readonly json: unknown; readonly form?: never }
  | { readonly form: Readonly<Record<string, string>>; readonly json?: never };

/** One thing that can be asked of an upstream. */
export interface Operation<T> {
  /** For logs, metrics and failures, e.g. `updateUserProfile`. */
  readonly name: string;
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
  readonly path: Path;
  /** Null and undefined are left out; of a list each element is sent under the same name. */
  readonly query?: Query | undefined;
  readonly body?: RequestBody | undefined;
  /** The same request as a message, where the dialect has a `MessageProtocol`; one without goes over HTTP all the same. */
  readonly message?: Readonly<Record<string, unknown>> | undefined;
  /**
   * A read: may be sent again after a failure and shared between callers with the same credentials.
   * Said per operation, never taken from the verb: some bulk reads are POST.
   */
  readonly repeatable: boolean;
  /**
   * While the upstream cannot be reached: `wait` lets the write wait in the offline queue, to be sent once; `fail`
   * fails at once. Absent: connecting is tried up to three times.
   */
  readonly whenAway?: "fail" | "wait" | undefined;
  /** Media types of the answer; JSON unless said otherwise. */
  readonly accept?: string | undefined;
  /** Sends no credentials: a login, or a probe of an open route. */
  readonly anonymous?: boolean | undefined;
  /**
   * Understands the answer, whatever its status, or throws `answer.fail(…)`. Must check the shape: a 2xx is not yet an
   * answer.
   */
  decode(answer: UpstreamResponse): T;
}

/** One upstream call, and behind what it stands: what `explain` shows of it. */
export interface DeclaredCall {
  /** As in logs, metrics and traces. */
  readonly operation: string;
  readonly method: Operation<unknown>["method"];
  /** With `{}` for ids. */
  readonly path: string;
  /** A read: it may be sent again after a failure, and callers with the same credentials may share it. */
  readonly repeatable: boolean;
  /** It may wait while the upstream cannot be reached. */
  readonly mayWait?: boolean | undefined;
  /** Sends no credentials. */
  readonly anonymous?: boolean | undefined;
  /**
   * `Query.x`, `Mutation.x` and `Person.x`; `check` for what the command asks beyond the probe, `login` for the
   * exchange of service credentials. Each with the condition under which the call is made, ALWAYS for none.
   */
  readonly behind: Readonly<Record<string, string>>;
}

/** The condition of a call that a field makes in any case. */
export const ALWAYS = "";

/** What is the same each time an operation is sent. */
export interface OperationFacts extends Omit<DeclaredCall, "behind"> {
  /** As in `DeclaredCall`; a list where there are no conditions. */
  readonly behind: DeclaredCall["behind"] | readonly string[];
  /** Media types of the answer; JSON unless said otherwise. */
  readonly accept?: string;
  /** For the first `{}` of the path, in their order: ids that are the same each time. */
  readonly ids?: readonly string[];
  /** How an id becomes one segment of the path; else it is checked by `idProblem` and percent-encoded. */
  encode?(id: string): string;
}

/** What differs each time. */
export interface Asked<T> extends Pick<Operation<T>, "query" | "body" | "message" | "whenAway" | "decode"> {
  /** For the (other) `{}` of the path, in their order; a list is one segment with commas between. */
  readonly ids?: readonly (string | readonly string[])[];
}

const isList = (behind: OperationFacts["behind"]): behind is readonly string[] => Array.isArray(behind);

/** An operation as `explain` shows it and as it is sent: what is shown cannot differ from what is sent. */
export class DeclaredOperation implements DeclaredCall {
  readonly operation: string;
  readonly method: Operation<unknown>["method"];
  readonly path: string;
  readonly repeatable: boolean;
  readonly mayWait: boolean | undefined;
  readonly anonymous: boolean | undefined;
  readonly behind: Readonly<Record<string, string>>;
  readonly #accept: string | undefined;
  readonly #encode: (id: string) => string;
  readonly #strings: readonly string[];
  /** Of an operation whose path is the same each time. */
  readonly #path: Path | undefined;

  constructor(facts: OperationFacts) {
    this.operation = facts.operation;
    this.method = facts.method;
    this.path = facts.path;
    this.repeatable = facts.repeatable;
    this.mayWait = facts.mayWait;
    this.anonymous = facts.anonymous;
    this.behind = isList(facts.behind)
      ? Object.fromEntries(facts.behind.map((field) => [field, ALWAYS]))
      : facts.behind;
    this.#accept = facts.accept;
    this.#encode = facts.encode ?? segment;
    const strings = facts.path.split("{}");
    const { ids = [] } = facts;
    const start = encodedPath(strings.slice(0, ids.length + 1), ids, this.#encode);
    this.#strings = [start, ...strings.slice(ids.length + 1)];
    if (this.#strings.length === 1) this.#path = { encoded: start, template: this.path };
  }

  /** The operation as it is sent this time. An id that cannot be part of a path is a `bad-request`. */
  with<T>(asked: Asked<T>): Operation<T> {
    const { ids = [], query, body, message, whenAway, decode } = asked;
    return {
      name: this.operation,
      method: this.method,
      path: this.#path ?? { encoded: encodedPath(this.#strings, ids, this.#encode), template: this.path },
      query,
      body,
      message,
      repeatable: this.repeatable,
      whenAway,
      accept: this.#accept,
      anonymous: this.anonymous,
      decode,
    };
  }
}

/** Declares an operation: `operation({ operation: "readUser", method: "GET", path: "/users/{}", … })`. */
export function operation(facts: OperationFacts): DeclaredOperation {
  return new DeclaredOperation(facts);
}

/** How a dialect's operations travel over one WebSocket, as messages that find their answers by an id. */
export interface MessageProtocol {
  /** One message, as text. `id` comes back with its answer; `authorization` is the whole value of such a header. */
  write(
    message: Readonly<Record<string, unknown>>,
    facts: { readonly id: string; readonly authorization: string | undefined },
  ): string;
  /** Which message a text answers, and with which HTTP status; undefined = none, e.g. a notification. */
  read(text: unknown): { readonly id: string; readonly status: number } | undefined;
  /** Bytes of the largest message that the upstream takes: a larger one would end the connection for all. */
  readonly maxBytes: number;
  /** Sent after each `keepAlive` ms, so that a socket without calls stays open; it must be answered. */
  readonly ping: string;
  readonly keepAlive: number;
}
