import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Example } from "../core/dialect.js";

/** Whether a browser asks for the page, rather than a client for data. */
export function wantsPage(request: IncomingMessage): boolean {
  return request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
}

const TITLE = "profile-gateway";
const SCRIPT = "<script>";

/** GraphiQL with everything in one page: it works without a network and talks to this server alone. */
export class GraphiqlPage {
  readonly #examples: readonly Example[];
  #parts: Promise<readonly [string, string]> | undefined;

  constructor(examples: readonly Example[]) {
    this.#examples = examples;
  }

  async write(response: ServerResponse): Promise<void> {
    this.#parts ??= this.#render();
    const [head, tail] = await this.#parts;
    const nonce = randomBytes(16).toString("base64");
    const body = `${head}<script nonce="${nonce}">${tail}`;
    response.writeHead(200, {
      "content-type": "text/html; charset=utf-8",
      "content-length": Buffer.byteLength(body),
      "cache-control": "no-store",
      // The editor makes its workers from blobs and its styles as it goes.
      "content-security-policy": `default-src 'none'; script-src 'nonce-${nonce}'; worker-src blob:; style-src 'unsafe-inline'; img-src data: 'self'; font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    });
    response.end(body);
  }

  async #render(): Promise<readonly [string, string]> {
    // Nine megabytes of text: loaded only once somebody opens the page.
    const { renderGraphiQL } = await import("@graphql-yoga/render-graphiql");
    const page = await renderGraphiQL({
      title: TITLE,
      defaultTabs: this.#examples.map(({ query, variables }) => ({
        query,
        variables: JSON.stringify(variables, null, 2),
      })),
    });
    const html = String(page);
    const at = html.indexOf(SCRIPT);
    return [html.slice(0, at), html.slice(at + SCRIPT.length)];
  }
}
