import { deflateSync, gzipSync } from "node:zlib";
import type { EmulatorResponse } from "../../http.js";
import type { ApiError } from "../errors.js";
import type { Fields } from "../json.js";
import type { Outcome } from "../outcome.js";
import type { Message } from "./message.js";

const ALLOW_HEADERS =
  "Content-Type, Access-Control-Allow-Headers, Authorization, X-Requested-With, Content-Encoding, Content-Length, X-Kuzzle-Volatile";
const ALLOW_METHODS = "GET,POST,PUT,PATCH,DELETE,OPTIONS,HEAD";

/** What goes wrong before routing: the error alone, without envelope, identity or compression. */
export function bareAnswer(error: ApiError, origin: string | undefined): EmulatorResponse {
  return {
    status: error.status,
    headers: {
      "Access-Control-Allow-Headers": ALLOW_HEADERS,
      "Access-Control-Allow-Methods": ALLOW_METHODS,
      "Content-Type": "application/json",
      ...(origin && { "Access-Control-Allow-Origin": "*" }),
      uWebSockets: "20",
    },
    body: JSON.stringify(error),
  };
}

export function answer(message: Message, outcome: Outcome): EmulatorResponse {
  const content = outcome.raw ?? envelope(outcome, message.requestId);
  const pretty = "pretty" in message.query && outcome.raw === undefined;
  const { body, encoding } = compressed(
    Buffer.from(JSON.stringify(content, undefined, pretty ? 2 : 0)),
    message.headers["accept-encoding"],
  );
  const origin = message.headers["origin"];
  return {
    status: outcome.status,
    headers: {
      Connection: "close",
      "X-Kuzzle-Request-Id": message.requestId,
      ...(outcome.cookie && { "Set-Cookie": outcome.cookie }),
      // Never assigned since 2.46: the word is what a client sees.
      "X-Kuzzle-Node": "undefined",
      "Accept-Encoding": "gzip,deflate,identity",
      "Access-Control-Allow-Headers": ALLOW_HEADERS,
      "Access-Control-Allow-Methods": ALLOW_METHODS,
      "content-type": "application/json",
      "Access-Control-Allow-Credentials": "true",
      ...(origin && { "Access-Control-Allow-Origin": origin, Vary: "Origin" }),
      "Content-Encoding": encoding,
      uWebSockets: "20",
    },
    body,
  };
}

/** Keys in alphabetical order; what is undefined does not appear at all. */
export function envelope(outcome: Outcome, requestId: string): Fields {
  const input = outcome.input;
  return {
    action: input?.action ?? null,
    collection: input?.args["collection"],
    controller: input?.controller ?? null,
    error: outcome.error ?? null,
    headers: {},
    index: input?.args["index"],
    requestId,
    result: outcome.result,
    status: outcome.status,
    volatile: input?.volatile ?? null,
  };
}

/** The preferred one of gzip and deflate; gzip on a draw. One without a weight counts as 0. */
function compressed(body: Buffer, accepted: string | undefined): { body: Buffer; encoding: string } {
  let choice: { name: string; weight: number } | undefined;
  for (const part of (accepted ?? "").split(",").map((text) => text.trim().toLowerCase())) {
    const [name = "", parameter = "q=0"] = part.split(";");
    if (name !== "gzip" && name !== "deflate") continue;
    const weight = Number.parseFloat(parameter.split("=")[1] ?? "0");
    if (!choice || weight > choice.weight || (weight === choice.weight && name === "gzip"))
      choice = { name, weight };
  }
  if (choice?.name === "gzip") return { body: gzipSync(body), encoding: "gzip" };
  if (choice?.name === "deflate") return { body: deflateSync(body), encoding: "deflate" };
  return { body, encoding: "identity" };
}
