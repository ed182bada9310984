import type { Code } from "../graphql/errors.js";

/** A request that is refused before it reaches GraphQL. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: Code;
  /** Seconds, for the `Retry-After` header. */
  readonly retryAfter: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: Code,
    message: string,
    more: { readonly retryAfter?: number; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = more.retryAfter;
    this.headers = more.headers ?? {};
  }

  /** As a GraphQL error, which every client can read. */
  toBody(requestId: string): string {
    const { message, code, retryAfter } = this;
    const retryable = retryAfter !== undefined;
    const extensions = { code, retryable, ...(retryable ? { retryAfter } : {}), requestId };
    return JSON.stringify({ errors: [{ message, extensions }] });
  }
}
