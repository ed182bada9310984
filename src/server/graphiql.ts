import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import Negotiator from "negotiator";
import type { PageFacts } from "./page-facts.js";
import { send } from "./write.js";

type Coding = "br" | "gzip" | "identity";
/** The smallest first. */
const CODINGS: Coding[] = ["br", "gzip", "identity"];

/** Nearly as small as it gets, in a tenth of the time. */
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

/** A file in memory, compressed once for all who ask for it. */
class CompressedFile {
  readonly #bytes: Buffer;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #hash: string;
  readonly #bodies = new Map<Coding, Promise<Buffer>>();

  /** `headers`: what every answer with it has, its type above all. */
  constructor(bytes: Buffer, headers: Readonly<Record<string, string>>) {
    this.#bytes = bytes;
    this.#headers = headers;
    this.#hash = createHash("sha256").update(bytes).digest("base64url").slice(0, 22);
  }

  async write(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const accepted = new Negotiator(request).encodings(CODINGS);
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

/** RFC 9110, 13.1.2: the comparison is weak. */
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

/** Where the build put them, as seen from a bundle, one of its chunks, or the source. */
const FOLDERS = ["./graphiql/", "../graphiql/", "../../dist/graphiql/"];
/** A name that changes with what it names. */
const NAMED_BY_CONTENT = /-[A-Z0-9]{8}\.\w+$/;

const POLICY = [
  "default-src 'none'",
  // Scripts of this server, all of them files of the build: whatever else it serves says that it is no script.
  "script-src 'self'",
  "worker-src 'self'",
  // The editor makes its styles as it goes.
  "style-src 'self' 'unsafe-inline'",
  "img-src data: 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
/** A worker is under the policy that comes with its own script. */
const FILE_POLICY = "default-src 'none'; script-src 'self'";

function html(facts: PageFacts): string {
  const folder = folderOf(facts.endpoint);
  // No text can end the script that it stands in.
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

/** Where the page's files are: below the endpoint. */
function folderOf(endpoint: string): string {
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

/** GraphiQL, from the files that the build made: it works without a network and talks to this server alone. */
export class GraphiqlPage {
  readonly #page: CompressedFile;
  readonly #folder: string;
  #files: Promise<ReadonlyMap<string, CompressedFile>> | undefined;

  constructor(facts: PageFacts) {
    this.#folder = folderOf(facts.endpoint);
    this.#page = new CompressedFile(Buffer.from(html(facts)), {
      "content-type": "text/html; charset=utf-8",
      // The settings are in it.
      "cache-control": "private, no-cache",
      "content-security-policy": POLICY,
      "cross-origin-opener-policy": "same-origin",
    });
  }

  write(request: IncomingMessage, response: ServerResponse): Promise<void> {
    return this.#page.write(request, response);
  }

  /** Writes the file at this path; false where there is none. They are read once somebody opens the page. */
  async writeFile(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    if (!path.startsWith(this.#folder)) return false;
    this.#files ??= readFiles();
    const file = (await this.#files).get(path.slice(this.#folder.length));
    await file?.write(request, response);
    return file !== undefined;
  }
}
