import type { EmulatorResponse } from "../http.js";

/** Tomcat gives up the connection after these. */
const closing = new Set([400, 500]);

export function answer(
  status: number,
  contentType?: string,
  body?: string,
  headers: Readonly<Record<string, string>> = {},
): EmulatorResponse {
  const close = closing.has(status);
  if (body === undefined || contentType === undefined) return { status, headers, close };
  const length = String(Buffer.byteLength(body));
  return {
    status,
    headers: { ...headers, "Content-Type": contentType, "Content-Length": length },
    body,
    close,
  };
}

export const noContent: EmulatorResponse = answer(204);

const hex = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

/** JSON as the engine writes it: surrogates always escaped, hexadecimal digits in upper case. */
export function written(value: unknown): string {
  return JSON.stringify(value).replace(/\\\\|\\u[0-9a-f]{4}|[\ud800-\udfff]/g, (found) => {
    if (found === "\\\\") return found;
    return found.startsWith("\\u") ? `\\u${found.slice(2).toUpperCase()}` : hex(found);
  });
}

export const json = (status: number, value: unknown): EmulatorResponse =>
  answer(status, "application/json", written(value));
