import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.js";

/** Any of these makes a browser ask for permission first, so a foreign page cannot send the request unasked. */
const PREFLIGHT_HEADERS = [
  "graphql-preflight",
  "apollo-require-preflight",
  "x-apollo-operation-name",
] as const;
const MOST_HEADERS = 100;

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Node would drop what is over its own limit without a word. */
export function checkHeaders(request: IncomingMessage): void {
  if (request.rawHeaders.length / 2 > MOST_HEADERS) {
    throw new Refusal(431, "REQUEST_REFUSED", `A request must have at most ${MOST_HEADERS} headers.`, {
      close: true,
    });
  }
}

/** Lets through what a page of another origin cannot send without the browser asking first. */
export function checkBrowserSafety(request: IncomingMessage): void {
  const type = request.headers["content-type"];
  switch (request.method) {
    case "POST":
      if (type === undefined || !JSON_TYPE.test(type)) {
        throw new Refusal(415, "REQUEST_REFUSED", "A POST must be application/json, in UTF-8.", {
          close: true,
        });
      }
      return;
    case "GET":
      if (type !== undefined && !JSON_TYPE.test(type)) {
        throw new Refusal(415, "REQUEST_REFUSED", "A GET must have no content type, or application/json.");
      }
      if (!PREFLIGHT_HEADERS.some((name) => (request.headers[name] ?? "") !== "")) {
        const names = PREFLIGHT_HEADERS.join(", ");
        throw new Refusal(
          403,
          "REQUEST_REFUSED",
          `A GET that runs a query needs one of the headers ${names}.`,
        );
      }
      return;
    default:
      throw new Refusal(405, "REQUEST_REFUSED", "GraphQL is asked by POST or GET.", {
        headers: { allow: "GET, POST" },
        close: true,
      });
  }
}
