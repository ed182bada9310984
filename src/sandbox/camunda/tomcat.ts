import type { EmulatorRequest, EmulatorResponse } from "../http.js";
import { answer } from "./answers.js";

const style =
  "body {font-family:Tahoma,Arial,sans-serif;} h1, h2, h3, b {color:white;background-color:#525D76;} " +
  "h1 {font-size:22px;} h2 {font-size:16px;} h3 {font-size:14px;} p {font-size:12px;} a {color:black;} " +
  ".line {height:1px;background-color:#525D76;border:none;}";

const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  500: "Internal Server Error",
};

/** The container's own error page. */
export function page(status: number, headers: Readonly<Record<string, string>> = {}): EmulatorResponse {
  const title = `HTTP Status ${status} – ${reasons[status] ?? ""}`;
  const html =
    `<!doctype html><html lang="en"><head><title>${title}</title><style type="text/css">${style}</style></head>` +
    `<body><h1>${title}</h1></body></html>`;
  return answer(status, "text/html;charset=utf-8", html, headers);
}

const maxHeaderBytes = 8192;
const maxHeaderLines = 100;

/** Request line and headers as they went over the wire, with one space after each colon. */
function headerBytes(request: EmulatorRequest): number {
  const line = `${request.method} ${request.url} HTTP/1.1\r\n`;
  const headers = request.rawHeaders.reduce((sum, part) => sum + Buffer.byteLength(part, "latin1") + 2, 0);
  return Buffer.byteLength(line, "latin1") + headers + 2;
}

const pathCharacters = /^[A-Za-z0-9\-._~!$&'()*+,;=:@%/]*$/;
const queryCharacters = /^[A-Za-z0-9\-._~!$&'()*+,;=:@%/?]*$/;

/** A bad escape, NUL, or an escaped separator, which would let one path mean two things. */
function badEscape(path: string): boolean {
  if (/%(?![0-9a-fA-F]{2})|%00|%2f|%5c/i.test(path)) return true;
  try {
    decodeURIComponent(path);
    return false;
  } catch {
    return true;
  }
}

/** What never reaches the application: the container answers it. */
export function refusedByContainer(request: EmulatorRequest): EmulatorResponse | undefined {
  if (request.rawHeaders.length / 2 > maxHeaderLines || headerBytes(request) > maxHeaderBytes)
    return page(400);
  if (!pathCharacters.test(request.path) || !queryCharacters.test(request.queryString)) return page(400);
  if (badEscape(request.path)) return page(400);
  return request.method === "TRACE" ? page(405, { Allow: "OPTIONS" }) : undefined;
}

/** The path below `base` as it was sent, or undefined where dot segments or the start lead elsewhere. */
export function below(base: string, path: string): string | undefined {
  const depths: string[] = [];
  for (const segment of path.split("/").slice(1)) {
    if (segment === "..") depths.pop();
    else if (segment !== ".") depths.push(segment);
  }
  const normal = `/${depths.join("/")}/`;
  if (!`${path}/`.startsWith(`${base}/`) || !normal.startsWith(`${base}/`)) return undefined;
  return path.slice(base.length);
}
