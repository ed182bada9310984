import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { PageFacts } from "./page-facts.js";
import { acceptedCodings } from "./request-guards.js";
import { send } from "./write.js";

type Coding = "br" | "gzip" | "identity";
/** Smallest result first. */
const CODINGS: Coding[] = ["br", "gzip", "identity"];

/** Close to the best compression, in a tenth of the time. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } };

async function encode(bytes: Buffer, coding: Coding): Promise<Buffer> {
  switch (coding) {
    case "br":
      return promisify(brotliCompress)(bytes, BROTLI);
    case "gzip":
      return promisify(gzip)(bytes, { level: 9 });
    case "identity":
      return bytes;
  }
}

/** A file in memory, compressed once for all clients. */
class CompressedFile {
  readonly #bytes: Buffer;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #hash: string;
  readonly #bodies = new Map<Coding, Promise<Buffer>>();

  /** `headers`: sent with every response, the content type above all. */
  constructor(bytes: Buffer, headers: Readonly<Record<string, string>>) {
    this.#bytes = bytes;
    this.#headers = headers;
    this.#hash = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
  }

  async write(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const accepted = acceptedCodings(request.headers["accept-encoding"]?.toString(), CODINGS);
    const coding = CODINGS.find((known) => accepted.includes(known)) ?? "identity";
    const etag = `"${this.#hash}-${coding}"`;
    response.appendHeader("vary", "accept, accept-encoding");
    const headers = { ...this.#headers, etag };
    if (has(request.headers["if-none-match"], etag)) {
      response.writeHead(304, headers).end();
      return;
    }
    const body = await this.#body(coding);
    response.writeHead(200, {
      ...headers,
      ...(coding === "identity" ? {} : { "content-encoding": coding }),
      "content-length": body.length,
    });
    if (request.method === "HEAD") response.end();
    else send(response, body);
  }

  #body(coding: Coding): Promise<Buffer> {
    const body = this.#bodies.get(coding) ?? encode(this.#bytes, coding);
    this.#bodies.set(coding, body);
    return body;
  }
}

/** RFC 9110, 13.1.2: a weak comparison. */
function has(condition: string | undefined, etag: string): boolean {
  const tags = condition?.split(",").map((tag) => tag.trim().replace(/^W\//, "")) ?? [];
  return tags.includes(etag) || tags.includes("*");
}

const TITLE = "profile-gateway";
const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".ttf": "font/ttf",
};

/** Where the build puts them, seen from the build, or from the source. */
const FOLDERS = ["./graphiql/", "../../dist/graphiql/"];
/** A file name with a content hash. */
const NAMED_BY_CONTENT = /-[A-Z0-9]{8}\.\w+$/;

const POLICY = [
  "default-src 'none'",
  // Scripts from this server only. They are all build output: everything else it serves has another content type.
  "script-src 'self'",
  "worker-src 'self'",
  // The editor injects its styles at run time.
  "style-src 'self' 'unsafe-inline'",
  "img-src data: 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
/** A worker follows the policy sent with its own script. */
const FILE_POLICY = "default-src 'none'; script-src 'self'";

function html(facts: PageFacts): string {
  const folder = folderOf(facts.endpoint);
  // So that no text can close the script element around it.
  const json = JSON.stringify(facts).replaceAll("<", "\\u003c");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${TITLE}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${folder}page.css">
<script type="application/json" id="facts">${json}</script>
<script type="module" src="${folder}page.js"></script>
</head>
<body><div id="graphiql"><p style="font:16px system-ui;padding:1em">Loading GraphiQL …</p></div></body>
</html>
`;
}

/** The page's files are served below the endpoint. */
export function folderOf(endpoint: string): string {
  return `${endpoint.replace(/\/$/, "")}/graphiql/`;
}

async function readFiles(): Promise<ReadonlyMap<string, CompressedFile>> {
  const folder = FOLDERS.map((path) => new URL(path, import.meta.url)).find((url) =>
    existsSync(new URL("page.js", url)),
  );
  if (!folder) throw new Error("GraphiQL is not built: npm run build");
  const names = (await readdir(folder)).filter((name) => TYPES[extname(name)] !== undefined);
  const files = names.map(async (name) => {
    const headers = {
      "content-type": TYPES[extname(name)] ?? "",
      "content-security-policy": FILE_POLICY,
      "cache-control": NAMED_BY_CONTENT.test(name)
        ? "public, max-age=31536000, immutable"
        : "public, no-cache",
    };
    return [name, new CompressedFile(await readFile(new URL(name, folder)), headers)] as const;
  });
  return new Map(await Promise.all(files));
}

function pageOf(facts: PageFacts): CompressedFile {
  return new CompressedFile(Buffer.from(html(facts)), {
    "content-type": "text/html; charset=utf-8",
    // It contains settings.
    "cache-control": "private, no-cache",
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
  });
}

/** GraphiQL from the build output: it needs no other network and talks to this server alone. */
export class GraphiqlPage {
  readonly #facts: PageFacts;
  readonly #page: CompressedFile;
  readonly #folder: string;
  #files: Promise<ReadonlyMap<string, CompressedFile>> | undefined;

  constructor(facts: PageFacts) {
    this.#facts = facts;
    this.#folder = folderOf(facts.endpoint);
    this.#page = pageOf(facts);
  }

  /** `seenAt`: the endpoint's path for this client; another one where a host has mounted the gateway elsewhere. */
  write(request: IncomingMessage, response: ServerResponse, seenAt: string): Promise<void> {
    const elsewhere = seenAt !== this.#facts.endpoint;
    const page = elsewhere ? pageOf({ ...this.#facts, endpoint: seenAt }) : this.#page;
    return page.write(request, response);
  }

  /** Writes the file at this path; false if there is none. Files are read when the page is first opened. */
  async writeFile(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (!path.startsWith(this.#folder)) return false;
    this.#files ??= readFiles();
    const file = (await this.#files).get(path.slice(this.#folder.length));
    await file?.write(request, response);
    return file !== undefined;
  }
}
