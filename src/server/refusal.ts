import type { ServerResponse } from "node:http";
import type { Code } from "../graphql/codes.js";

/** A request that is turned away before GraphQL sees it. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: Code;
  /** Seconds, for the `Retry-After` header. */
  readonly retryAfter: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** What is left of the request is not read: the connection ends with the answer. */
  readonly close: boolean;

  constructor(
    status: number,
    code: Code,
    message: string,
    more: { retryAfter?: number; headers?: Record<string, string>; close?: boolean } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfter = more.retryAfter;
    this.headers = more.headers ?? {};
    this.close = more.close ?? false;
  }
}

/** Writes a refusal in the shape of a GraphQL error, which every client can read. */
export function refuse(response: ServerResponse, refusal: Refusal, requestId: string): void {
  const { code, retryAfter } = refusal;
  const retryable = retryAfter !== undefined;
  const extensions = { code, retryable, ...(retryable ? { retryAfter } : {}), requestId };
  for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
  if (retryAfter !== undefined) response.setHeader("retry-after", String(retryAfter));
  if (refusal.close) response.setHeader("connection", "close");
  writeJson(response, refusal.status, JSON.stringify({ errors: [{ message: refusal.message, extensions }] }));
}

export function writeJson(
  response: ServerResponse,
  status: number,
  body: string,
  type = "application/json; charset=utf-8",
): void {
  response.writeHead(status, { "content-type": type, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
