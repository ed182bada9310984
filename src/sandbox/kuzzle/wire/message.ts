import { randomUUID } from "node:crypto";
import { parse } from "node:querystring";
import { gunzipSync, inflateSync } from "node:zlib";
import type { EmulatorRequest } from "../../http.js";
import { refusal } from "../errors.js";
import type { Fields } from "../json.js";

const MAX_BODY = 1024 * 1024;
const CONTENT_TYPES = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data"];

/** An HTTP request before routing. */
export interface Message {
  readonly method: string;
  /** Still percent-encoded, without the last slash. */
  readonly path: string;
  readonly query: Fields;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string;
  readonly content: unknown;
}

/** Throws what is answered without an envelope, before routing and before authentication. */
export function readMessage(request: EmulatorRequest): Message {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = typeof value === "string" ? value : (value.at(-1) ?? "");
  }
  checkHeaders(headers);
  return {
    method: request.method,
    path: request.path.replace(/\/$/, ""),
    query: { ...parse(request.queryString) },
    headers,
    requestId: headers["x-kuzzle-request-id"] || randomUUID(),
    content: contentOf(request.body, headers),
  };
}

function checkHeaders(headers: Readonly<Record<string, string>>): void {
  if (Number(headers["content-length"]) > MAX_BODY) throw refusal("network.http.request_too_large");
  const type = headers["content-type"];
  if (!type) return;
  const bare = (type.split(";")[0] ?? "").trim();
  if (!CONTENT_TYPES.includes(bare)) throw refusal("network.http.unsupported_content", bare);
  const charset = /charset=([\w-]+)/i.exec(type)?.[1]?.toLowerCase();
  if (charset !== undefined && charset !== "utf-8")
    throw refusal("network.http.unsupported_charset", charset);
}

function contentOf(body: Buffer, headers: Readonly<Record<string, string>>): unknown {
  if (body.length > MAX_BODY) throw refusal("network.http.request_too_large");
  if (body.length === 0) return null;
  const text = inflated(body, headers["content-encoding"]).toString();
  if (headers["content-type"]?.includes("application/x-www-form-urlencoded")) return { ...parse(text) };
  try {
    const content: unknown = JSON.parse(text);
    // Whatever is falsy counts as no body at all, and so does an empty list.
    return !content || (Array.isArray(content) && content.length === 0) ? null : content;
  } catch {
    throw refusal("network.http.body_parse_failed", text.slice(0, 50));
  }
}

function inflated(body: Buffer, header: string | undefined): Buffer {
  const encodings = (header ?? "").split(",").map((name) => name.trim().toLowerCase());
  return encodings.filter(Boolean).reduceRight((bytes, encoding) => {
    if (encoding === "identity") return bytes;
    if (encoding !== "gzip" && encoding !== "deflate") {
      throw refusal("network.http.unsupported_compression", encoding);
    }
    try {
      return encoding === "gzip" ? gunzipSync(bytes) : inflateSync(bytes);
    } catch (error) {
      throw refusal("network.http.unexpected_error", error instanceof Error ? error.message : String(error));
    }
  }, body);
}
