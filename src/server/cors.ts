import type { IncomingMessage, ServerResponse } from "node:http";

const METHODS = "GET, POST";
/** Seconds for which a browser may cache a preflight. */
const MAX_AGE = "600";

/** Origins of front ends in development. */
const LOCAL = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

/** Exact origins only, never with credentials; with no origins configured there are no CORS headers at all. */
export class Cors {
  readonly #origins: ReadonlySet<string>;

  readonly #local: boolean;

  /** `local`: also allow pages served from this machine, on any port. */
  constructor(origins: readonly string[], local = false) {
    this.#origins = new Set(origins);
    this.#local = local;
  }

  /** Whether the settings allow pages of this origin. */
  allows(origin: string | undefined): boolean {
    return origin !== undefined && (this.#origins.has(origin) || (this.#local && LOCAL.test(origin)));
  }

  /** Adds the headers. True if the request was a preflight, which is now answered. */
  handle(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.#origins.size === 0 && !this.#local) return false;
    // Even without an origin: a cache must not serve this response to a page that sends one.
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
