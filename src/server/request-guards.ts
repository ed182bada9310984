import type { IncomingMessage } from "node:http";
import { isIPv4 } from "node:net";
import { acceptedType, type MediaType } from "./accept.js";
import { HttpError } from "./http-error.js";
import { headerLines } from "./operation-call.js";

const ABSOLUTE = /^https?:\/\/([^/?#@]+)(\/[^#]*|\?[^#]*)?$/i;

/**
 * Clients that take the gateway for a proxy send a whole URL. It is read as RFC 9112 (3.2.2) wants: its authority counts
 * and not the `Host` header, which has to be there all the same. What is neither that nor a path is left as it is.
 */
export function readTarget(request: IncomingMessage): void {
  const { url = "/" } = request;
  if (url.startsWith("/")) return;
  const [, authority, rest = "/"] = ABSOLUTE.exec(url) ?? [];
  if (authority === undefined) return;
  request.url = rest.startsWith("/") ? rest : `/${rest}`;
  request.headers.host = authority;
}

/** Any of these makes a browser ask for permission first, so a foreign page cannot send the request unasked. */
const PREFLIGHT_HEADERS = [
  "graphql-preflight",
  "apollo-require-preflight",
  "x-apollo-operation-name",
] as const;
const MAX_HEADERS = 100;

/** Which pages of other origins may ask. */
export interface Origins {
  allows(origin: string | undefined): boolean;
}

const PARAMETER = /;[\t ]*(?:([!#$%&'*+.^_`|~\w-]+)=([!#$%&'*+.^_`|~\w-]+|"(?:[^"\\]|\\.)*"))?[\t ]*/y;

/** Whether a content type is JSON in UTF-8, whatever further parameters it has: no page can send one unasked. */
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

/** What RFC 9110 and 9112 ask of a server about a request's head; Node's own answers have no body. */
export function checkHead(request: IncomingMessage): void {
  const { url = "/", httpVersion, headers, rawHeaders } = request;
  const hosts = headerLines(request, "host");
  // Node would drop all but the first. Over HTTP/2 it may be said twice, in two ways, but not be two.
  if (hosts.length > 1 || new Set([...hosts, ...headerLines(request, ":authority")]).size > 1)
    throw badRequest("A request must have one host.");
  if (hosts.length === 0 && httpVersion === "1.1") throw badRequest("A request must have a host.");
  if (!/^(?:\/|\*$)/.test(url)) throw badRequest("The target of a request must be a path, or an http URL.");
  if (httpVersion === "1.1" && !/^(?:100-continue)?$/i.test(headers.expect ?? "")) {
    const message = "No expectation but 100-continue can be met.";
    throw new HttpError(417, "REQUEST_REFUSED", message);
  }
  // And what is over its own limit, without a word.
  if (rawHeaders.length / 2 > MAX_HEADERS)
    throw new HttpError(431, "REQUEST_REFUSED", `A request must have at most ${MAX_HEADERS} headers.`);
}

/** Whether a client sends its body only once it is told to. Where it is refused instead, it keeps the body. */
export function waitsForContinue({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.expect?.toLowerCase() === "100-continue" && httpVersion !== "1.0";
}

export function wrongMethod(allow: string): HttpError {
  return new HttpError(405, "REQUEST_REFUSED", `This path takes ${allow}.`, { headers: { allow } });
}

/** What a client can do about a GET that is refused. */
const GET_NEEDS = `A GET that a page of another site could have sent is not run: use POST, or send one of the headers ${PREFLIGHT_HEADERS.join(", ")} or the content type application/json, or name the page's origin in \`cors.origins\`.`;

/** Whether a GET is certain not to come from a page of another site: a browser would have asked first, or says so itself. */
function isNoCrossSite({ headers }: IncomingMessage, origins: Origins): boolean {
  return (
    PREFLIGHT_HEADERS.some((name) => (headers[name] ?? "") !== "") ||
    headers["content-type"] !== undefined ||
    headers["sec-fetch-site"] === "same-origin" ||
    origins.allows(headers.origin)
  );
}

/** Lets through what a page of another origin cannot send without the browser asking first. */
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

/** What the answer is written in, once it is certain that both sides can read each other. */
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

/** The host of a `Host` header, without port and the dot that a name may end with. */
function hostOf(header: string): string {
  const [host = ""] = /^(?:\[[^\]]*\]|[^:]*)/.exec(header) ?? [];
  return host.toLowerCase().replace(/\.$/, "");
}

/** Whether the name can only mean this machine: an address, `localhost`, or a name that no public DNS can hold. */
function isNoPublicName(host: string): boolean {
  return host.startsWith("[") || isIPv4(host) || host.endsWith(".localhost") || !host.includes(".");
}

/**
 * Refuses requests under a name that anybody could have registered. A page under such a name, once that name leads to
 * 127.0.0.1, is of the same origin as a gateway on loopback, so no browser asks before it sends (DNS rebinding).
 */
export class HostNames {
  readonly #known: ReadonlySet<string>;
  readonly #advice: string;

  /** `known` are further hosts under which the gateway may be asked; `advice` is for whoever asks under another one. */
  constructor(known: readonly string[], advice: string) {
    this.#known = new Set(known.map((host) => host.toLowerCase()));
    this.#advice = advice;
  }

  know({ headers }: IncomingMessage): boolean {
    const host = hostOf(headers.host ?? "");
    return isNoPublicName(host) || this.#known.has(host);
  }

  get refusal(): string {
    return `The gateway is not known by this name. ${this.#advice}`;
  }

  check(request: IncomingMessage): void {
    if (!this.know(request)) throw new HttpError(403, "REQUEST_REFUSED", this.refusal);
  }
}
