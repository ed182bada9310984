import type { IncomingMessage, ServerResponse } from "node:http";

const METHODS = "GET, POST";
/** Seconds for which a browser may remember the permission. */
const MAX_AGE = "600";

/** Where front ends are developed. */
const LOCAL = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

/** Exact origins only, never with credentials; without any there is no CORS header at all. */
export class Cors {
  readonly #origins: ReadonlySet<string>;

  readonly #local: boolean;

  /** `local`: pages that this machine serves may ask, too, on whatever port. */
  constructor(origins: readonly string[], local = false) {
    this.#origins = new Set(origins);
    this.#local = local;
  }

  /** Whether a page of this origin may ask: the settings name it. */
  allows(origin: string | undefined): boolean {
    return origin !== undefined && (this.#origins.has(origin) || (this.#local && LOCAL.test(origin)));
  }

  /** Adds the headers. True where the request was a preflight and is answered now. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.#origins.size === 0 && !this.#local) return false;
    // Also without an origin: a cache must not hand this answer to a page that does send one.
    response.setHeader("vary", "Origin");
    const { origin } = request.headers;
    if (origin === undefined || !this.allows(origin)) return false;
    response.setHeader("access-control-allow-origin", origin);
    response.setHeader(
      "access-control-expose-headers",
      "x-request-id, retry-after, ratelimit, ratelimit-policy",
    );
    if (request.method !== "OPTIONS" || request.headers["access-control-request-method"] === undefined)
      return false;
    response.setHeader("vary", "Origin, Access-Control-Request-Headers");
    response.setHeader("access-control-allow-methods", METHODS);
    const wanted = request.headers["access-control-request-headers"];
    if (typeof wanted === "string") response.setHeader("access-control-allow-headers", wanted);
    response.setHeader("access-control-max-age", MAX_AGE);
    response.writeHead(204).end();
    return true;
  }
}
