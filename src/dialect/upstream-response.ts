import { isUtf8 } from "node:buffer";
import type { z } from "zod";
import {
  type ErrorKind,
  UpstreamError,
  type UpstreamErrorFacts,
  withoutCredentials,
} from "./upstream-error.js";

export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What an upstream answered, complete and within the size limit, before a dialect has understood it. */
export class UpstreamResponse {
  readonly upstream: string;
  readonly operation: string;
  readonly status: number;
  /** Lower-case names. */
  readonly headers: ResponseHeaders;
  readonly body: Buffer;
  readonly #authorization: string;

  /** `authorization` was sent to the upstream, which may quote it. */
  constructor(
    upstream: string,
    operation: string,
    status: number,
    headers: ResponseHeaders,
    body: Buffer,
    authorization = "",
  ) {
    this.upstream = upstream;
    this.operation = operation;
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.#authorization = authorization;
  }

  header(name: string): string | undefined {
    const value = this.headers[name];
    return typeof value === "string" ? value : value?.[0];
  }

  text(): string {
    return this.body.toString("utf8");
  }

  /** The body as JSON, or undefined where it is none: error bodies are not always what they say. */
  tryJson(): unknown {
    // Decoding would put replacement characters into names, and the next write would send them back.
    if (!isUtf8(this.body)) return undefined;
    try {
      const text = this.text();
      return JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text);
    } catch {
      return undefined;
    }
  }

  /** The body as JSON; anything else is a `protocol` failure. */
  json(): unknown {
    const value = this.tryJson();
    if (value === undefined) throw this.fail("protocol", "The upstream answered something that is not JSON.");
    return value;
  }

  /** The body as JSON of a shape; anything else is a `protocol` failure. Does not check the status. */
  shaped<T>(schema: z.ZodType<T>): T {
    const { success, data } = schema.safeParse(this.json());
    if (!success) throw this.fail("protocol", "The upstream's answer has not the shape that was expected.");
    return data;
  }

  /** A failure about this answer. The message is shown to clients. */
  fail(kind: ErrorKind, message: string, facts: Partial<UpstreamErrorFacts> = {}): UpstreamError {
    const safe = (text: string): string => withoutCredentials(text, this.#authorization);
    const { issues, ...rest } = facts;
    return new UpstreamError({
      kind,
      message: safe(message),
      upstream: this.upstream,
      operation: this.operation,
      status: this.status,
      ...(issues ? { issues: issues.map((issue) => ({ ...issue, message: safe(issue.message) })) } : {}),
      ...rest,
    });
  }

  /** The failure for a status that the dialect has no better reading of. */
  unexpected(): UpstreamError {
    const { status } = this;
    if (status === 401) return this.fail("refused-us", "The upstream refused the credentials.");
    if (status === 403) return this.fail("forbidden", "The upstream does not permit this.");
    if (status === 429)
      return this.fail("rate-limited", "The upstream is limiting its callers.", this.#later());
    if (status >= 500) return this.fail("failed", "The upstream failed.", this.#later());
    if (status >= 300 && status < 400) {
      const cause = new Redirection(this.header("location") ?? "");
      return this.fail("protocol", "The upstream redirects, which is not followed.", { cause });
    }
    return this.fail("protocol", "The upstream answered in an unexpected way.");
  }

  #later(): Partial<UpstreamErrorFacts> {
    const seconds = secondsOf(this.header("retry-after")?.trim() ?? "");
    return seconds === undefined ? {} : { retryAfter: seconds };
  }
}

/** A number of seconds, or an HTTP date. */
function secondsOf(text: string): number | undefined {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const date = /^[A-Z][a-z]{2}, .* GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - Date.now()) / 1000));
}

/** A part of a record, or why it cannot be read; other parts and other records are not affected. */
export type Value<T> = T | UpstreamError;

/** Where a redirection led: for the log and for `check`, never for clients. */
export class Redirection extends Error {
  override readonly name = "Redirection";
  /** The host and path alone: what else stands in a target can be a secret. */
  readonly target: string;

  constructor(location: string) {
    const nowhere = "http://nowhere.invalid";
    const url = URL.canParse(location, nowhere) ? new URL(location, nowhere) : undefined;
    const path = url?.pathname.replace(/;[^/]*/g, "") ?? "";
    const target = url === undefined || url.origin === nowhere ? path : `${url.protocol}//${url.host}${path}`;
    super(`redirected to ${target}`);
    this.target = target;
  }
}
