import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { isIPv4 } from "node:net";
import Negotiator from "negotiator";
import { HttpError } from "../graphql/errors.js";

const ABSOLUTE = /^https?:\/\/([^/?#@]+)(\/[^#]*|\?[^#]*)?$/i;

/**
 * A client that treats the gateway as a proxy sends an absolute URL. As RFC 9112 (3.2.2) requires, its authority replaces
 * the `Host` header, which must be present all the same. Anything that is neither a URL nor a path is left as it is.
 */
export function readTarget(request: IncomingMessage): void {
  const { url = "/" } = request;
  if (url.startsWith("/")) return;
  const [, authority, rest = "/"] = ABSOLUTE.exec(url) ?? [];
  if (authority === undefined) return;
  request.url = rest.startsWith("/") ? rest : `/${rest}`;
  request.headers.host = authority;
}

/** The path of a request, without its query. */
export function pathOf({ url = "/" }: { readonly url?: string | undefined }): string {
  const end = url.indexOf("?");
  return end === -1 ? url : url.slice(0, end);
}

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

const AT_ONCE = 100;
const spareIds: string[] = [];

/** Cut from one text of many: to V8 a new one is some twenty pieces of text, all of which a waiting request would hold. */
function randomId(): string {
  if (spareIds.length === 0)
    spareIds.push(
      ...Array.from({ length: AT_ONCE }, () => randomUUID())
        .join()
        .split(","),
    );
  return spareIds.pop() ?? randomUUID();
}

/** The client's own id if it is safe to log, else a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && REQUEST_ID.test(given) ? given : randomId();
}

/** A client chooses its name; what does not look like one stays out of logs. */
const CLIENT = /^[\w .@/+:-]{1,64}$/;
const CLIENT_HEADERS = ["graphql-client-name", "apollographql-client-name"] as const;

/** What the client calls itself. */
export function clientOf({ headers }: IncomingMessage): string | undefined {
  for (const name of CLIENT_HEADERS) {
    const value = headers[name];
    if (typeof value === "string" && CLIENT.test(value)) return value;
  }
  return undefined;
}

/** Where in the raw headers the first line of one header stands, from `from` on; -1 if there is none. */
function lineOf({ rawHeaders }: IncomingMessage, name: string, from = 0): number {
  for (let at = from; at < rawHeaders.length; at += 2) {
    const given = rawHeaders[at];
    // Nearly all differ in length already.
    if (given?.length === name.length && given.toLowerCase() === name) return at;
  }
  return -1;
}

/** Whether a header has another line after the one at `line`. */
function isRepeated(request: IncomingMessage, name: string, line: number): boolean {
  return line !== -1 && lineOf(request, name, line + 2) !== -1;
}

/**
 * A header that must not be repeated: with two, nobody knows which one was meant, and a proxy may have checked the other
 * one.
 */
export function headerOnce(request: IncomingMessage, name: string): string | undefined {
  if (request.headers[name] === undefined) return undefined;
  // Node keeps what it drops of repeated headers in the raw ones alone.
  const line = lineOf(request, name);
  return line === -1 || isRepeated(request, name, line) ? undefined : request.rawHeaders[line + 1];
}

/** Any of these makes a browser send a preflight, so a foreign page cannot send the request by itself. */
const PREFLIGHT_HEADERS = [
  "graphql-preflight",
  "apollo-require-preflight",
  "x-apollo-operation-name",
] as const;
const MAX_HEADERS = 100;

/** The other origins whose pages may send requests. */
export interface Origins {
  allows(origin: string | undefined): boolean;
}

const PARAMETER = /;[\t ]*(?:([!#$%&'*+.^_`|~\w-]+)=([!#$%&'*+.^_`|~\w-]+|"(?:[^"\\]|\\.)*"))?[\t ]*/y;

/** Whether a content type is JSON in UTF-8, whatever other parameters it has: a page needs a preflight to send one. */
function isJson(type: string): boolean {
  if (type === "application/json") return true;
  const [essence = ""] = type.split(";", 1);
  if (essence.trim().toLowerCase() !== "application/json") return false;
  for (let at = essence.length; at < type.length; at = PARAMETER.lastIndex) {
    PARAMETER.lastIndex = at;
    const [, name, value] = PARAMETER.exec(type) ?? [];
    if (PARAMETER.lastIndex === 0) return false;
    if (name?.toLowerCase() === "charset" && !/^(?:utf-8|"utf-8")$/i.test(value ?? "")) return false;
  }
  return true;
}

function badRequest(message: string): HttpError {
  return new HttpError(400, "REQUEST_REFUSED", message, { headers: { connection: "close" } });
}

/** The checks on a request's head that RFC 9110 and 9112 require; Node's own answers have no body. */
export function checkHead(request: IncomingMessage): void {
  const { url = "/", httpVersion, headers, rawHeaders } = request;
  const host = lineOf(request, "host");
  // HTTP/2 may name the host twice, but it must be the same.
  const authority = request.httpVersionMajor === 2 ? lineOf(request, ":authority") : -1;
  const differ = host !== -1 && authority !== -1 && rawHeaders[host + 1] !== rawHeaders[authority + 1];
  // Node would drop all but the first.
  if (differ || isRepeated(request, "host", host)) throw badRequest("A request must have one host.");
  if (host === -1 && httpVersion === "1.1") throw badRequest("A request must have a host.");
  if (!url.startsWith("/") && url !== "*")
    throw badRequest("The target of a request must be a path, or an http URL.");
  if (httpVersion === "1.1" && headers.expect && headers.expect.toLowerCase() !== "100-continue") {
    const message = "No expectation but 100-continue can be met.";
    throw new HttpError(417, "REQUEST_REFUSED", message);
  }
  // Node would silently drop what exceeds its own limit.
  if (rawHeaders.length / 2 > MAX_HEADERS)
    throw new HttpError(431, "REQUEST_REFUSED", `A request must have at most ${MAX_HEADERS} headers.`);
}

export function wrongMethod(allow: string): HttpError {
  return new HttpError(405, "REQUEST_REFUSED", `This path takes ${allow}.`, { headers: { allow } });
}

/** What a client can do about a refused GET. */
const GET_NEEDS = `A GET that a page of another site could have sent is not run: use POST, or send one of the headers ${PREFLIGHT_HEADERS.join(", ")} or the content type application/json, or name the page's origin in \`cors.origins\`.`;

/** Whether a GET certainly does not come from another site: a browser would have sent a preflight, or says so itself. */
function isNoCrossSite({ headers }: IncomingMessage, origins: Origins): boolean {
  return (
    PREFLIGHT_HEADERS.some((name) => (headers[name] ?? "") !== "") ||
    headers["content-type"] !== undefined ||
    headers["sec-fetch-site"] === "same-origin" ||
    origins.allows(headers.origin)
  );
}

/** Lets through only what a page of another origin cannot send without a preflight. */
export function checkCrossSite(request: IncomingMessage, origins: Origins): void {
  const type = request.headers["content-type"];
  switch (request.method) {
    case "POST":
      if (type === undefined || !isJson(type))
        throw unsupportedType("A POST must be application/json, in UTF-8.");
      return;
    case "GET":
    case "HEAD":
      if (type !== undefined && !isJson(type))
        throw unsupportedType("A GET must have no content type, or application/json.");
      if (!isNoCrossSite(request, origins)) throw new HttpError(403, "REQUEST_REFUSED", GET_NEEDS);
      return;
    default:
      throw wrongMethod("GET, HEAD, POST");
  }
}

function unsupportedType(message: string): HttpError {
  return new HttpError(415, "REQUEST_REFUSED", message, { headers: { "accept-post": "application/json" } });
}

/** The media types we can answer in; clients that state no preference get the first. */
const OFFERED = ["application/json", "application/graphql-response+json"] as const;
export type MediaType = (typeof OFFERED)[number];

const [JSON_TYPE, RESPONSE_TYPE] = OFFERED;
const PAGE = "text/html";

/** What nearly every client sends, so that it need not be parsed each time. */
const USUAL: ReadonlyMap<string, MediaType> = new Map([
  ["", JSON_TYPE],
  ["*/*", JSON_TYPE],
  [JSON_TYPE, JSON_TYPE],
  [RESPONSE_TYPE, RESPONSE_TYPE],
  [`${RESPONSE_TYPE},${JSON_TYPE};q=0.9`, RESPONSE_TYPE],
]);

/** Characters of a header that are looked at: what the library does with it grows with the square of its length. */
const MAX_LENGTH = 1000;
/** Responses are always UTF-8, so a client that wants another charset does not accept them. */
const CHARSET = "; charset=utf-8";

/** Of the media types, those that the client accepts, best first; of two equal ones, the one that it lists first. */
function accepted<T extends string>(accept: string, types: readonly T[]): T[] {
  const negotiator = new Negotiator({ headers: { accept: accept.slice(0, MAX_LENGTH) } });
  const found = negotiator.mediaTypes(types.map((type) => type + CHARSET));
  return found.flatMap((name) => types.find((type) => type + CHARSET === name) ?? []);
}

/** Of the content codings, those that the client accepts, best first. */
export function acceptedCodings(acceptEncoding: string | undefined, codings: string[]): string[] {
  const headers = { "accept-encoding": acceptEncoding?.slice(0, MAX_LENGTH) };
  return new Negotiator({ headers }).encodings(codings);
}

/** The type the client prefers; undefined if it accepts neither. */
export function acceptedType(accept = ""): MediaType | undefined {
  return USUAL.get(accept) ?? accepted(accept, OFFERED)[0];
}

/** Whether this is a browser that wants a page, rather than a client that wants data. */
export function prefersPage(accept: string | undefined): boolean {
  return accept?.toLowerCase().includes(PAGE) === true && accepted(accept, [PAGE, ...OFFERED])[0] === PAGE;
}

/** Whether the client accepts a page at all: a browser, or a client that accepts anything. */
export function takesPage(accept: string | undefined): boolean {
  return !accept || accepted(accept, [PAGE]).length > 0;
}

/** The media type of the response; throws if either side could not read the other. */
export function checkCoding(request: IncomingMessage): MediaType {
  const coding = request.headers["content-encoding"] || "identity";
  if (coding.toLowerCase() !== "identity") {
    const message = "A body must come as it is, without a content encoding (identity).";
    throw new HttpError(415, "REQUEST_REFUSED", message, { headers: { "accept-encoding": "identity" } });
  }
  const type = acceptedType(request.headers.accept);
  if (type === undefined) {
    const message = "Answers are application/json or application/graphql-response+json, in UTF-8.";
    throw new HttpError(406, "REQUEST_REFUSED", message);
  }
  return type;
}

/** The host name in a `Host` header, without the port and the trailing dot. */
function hostOf(header: string): string {
  const [host = ""] = /^(?:\[[^\]]*\]|[^:]*)/.exec(header) ?? [];
  return host.toLowerCase().replace(/\.$/, "");
}

/** Whether this cannot be a public DNS name: an address, `localhost`, or a name without dots. */
function isNoPublicName(host: string): boolean {
  return host.startsWith("[") || isIPv4(host) || host.endsWith(".localhost") || !host.includes(".");
}

/** Whether it came in over loopback; a host that mounts the gateway may listen anywhere. */
function isOnThisMachine({ socket: { localAddress } }: IncomingMessage): boolean {
  return localAddress === undefined || /^(?:::ffff:)?127\.|^::1$/.test(localAddress);
}

/**
 * Refuses requests under a host name that anybody could have registered. If such a name resolves to 127.0.0.1, a page under
 * it has the same origin as a gateway on loopback, and the browser sends no preflight (DNS rebinding).
 */
export class HostNames {
  readonly #known: ReadonlySet<string>;
  readonly #advice: string;
  /** The last header that was accepted; most requests have the same one. */
  #accepted = "";

  /** `known`: further host names to accept. `advice`: what the message tells clients that used another one. */
  constructor(known: readonly string[], advice: string) {
    this.#known = new Set(known.map((host) => host.toLowerCase()));
    this.#advice = advice;
  }

  accepts({ headers: { host: header = "" } }: IncomingMessage): boolean {
    if (header === this.#accepted) return true;
    const host = hostOf(header);
    const isAccepted = isNoPublicName(host) || this.#known.has(host);
    if (isAccepted) this.#accepted = header;
    return isAccepted;
  }

  get message(): string {
    return `The gateway is not known by this name. ${this.#advice}`;
  }

  check(request: IncomingMessage): void {
    if (!this.accepts(request)) throw new HttpError(403, "REQUEST_REFUSED", this.message);
    if (!isOnThisMachine(request)) throw new HttpError(403, "REQUEST_REFUSED", this.#advice);
  }
}

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
