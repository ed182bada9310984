import type { IncomingMessage } from "node:http";
import { acceptedType, type MediaType } from "./accept.js";
import { HttpError } from "./http-error.js";

/** Any of these makes a browser ask for permission first, so a foreign page cannot send the request unasked. */
const PREFLIGHT_HEADERS = [
  "graphql-preflight",
  "apollo-require-preflight",
  "x-apollo-operation-name",
] as const;
const MAX_HEADERS = 100;

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*(?:utf-8|"utf-8")\s*)?$/i;

/** Node would drop what is over its own limit without a word, and all hosts but the first. */
export function checkHeaders(request: IncomingMessage): void {
  if ((request.headersDistinct["host"]?.length ?? 0) > 1) {
    const headers = { connection: "close" };
    throw new HttpError(400, "REQUEST_REFUSED", "A request must have one host.", { headers });
  }
  if (request.rawHeaders.length / 2 > MAX_HEADERS) {
    throw new HttpError(431, "REQUEST_REFUSED", `A request must have at most ${MAX_HEADERS} headers.`);
  }
}

export function wrongMethod(allow: string): HttpError {
  return new HttpError(405, "REQUEST_REFUSED", `This path takes ${allow}.`, { headers: { allow } });
}

/** Lets through what a page of another origin cannot send without the browser asking first. */
export function checkCrossSite(request: IncomingMessage): void {
  const type = request.headers["content-type"];
  switch (request.method) {
    case "POST":
      if (type === undefined || !JSON_TYPE.test(type))
        throw new HttpError(415, "REQUEST_REFUSED", "A POST must be application/json, in UTF-8.");
      return;
    case "GET":
      if (type !== undefined && !JSON_TYPE.test(type))
        throw new HttpError(415, "REQUEST_REFUSED", "A GET must have no content type, or application/json.");
      if (!PREFLIGHT_HEADERS.some((name) => (request.headers[name] ?? "") !== "")) {
        const names = PREFLIGHT_HEADERS.join(", ");
        const message = `A GET that runs a query needs one of the headers ${names}.`;
        throw new HttpError(403, "REQUEST_REFUSED", message);
      }
      return;
    default:
      throw wrongMethod("GET, POST");
  }
}

/** What the answer is written in, once it is certain that both sides can read each other. */
export function checkCoding(request: IncomingMessage): MediaType {
  const coding = request.headers["content-encoding"] ?? "identity";
  if (coding.toLowerCase() !== "identity")
    throw new HttpError(415, "REQUEST_REFUSED", "A body must come as it is, without a content encoding.");
  const type = acceptedType(request.headers.accept);
  if (type === undefined) {
    const message = "Answers are application/json or application/graphql-response+json, in UTF-8.";
    throw new HttpError(406, "REQUEST_REFUSED", message);
  }
  return type;
}
