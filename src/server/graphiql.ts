import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Example } from "../dialect/define-dialect.js";
import { send } from "./write.js";

const TITLE = "profile-gateway";
const SCRIPT = "<script>";

/** For the inside of a script: no text can end it. */
function literal(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}

function tabOf({ query, variables }: Example): { query: string; variables: string } {
  return { query, variables: JSON.stringify(variables, null, 2) };
}

/** GraphiQL takes the first tab's variables from its memory alone, whatever the tab says. */
function firstVisit({ variables }: { variables: string }): string {
  const [tabs, memory] = ["graphiql:tabState", "graphiql:variables"].map(literal);
  return `if (localStorage.getItem(${tabs}) === null) localStorage.setItem(${memory}, ${literal(variables)});`;
}

function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    // The editor makes its workers from blobs and its styles as it goes.
    "worker-src blob:",
    "style-src 'unsafe-inline'",
    "img-src data: 'self'",
    "font-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

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
      "content-security-policy": policy(nonce),
      "cross-origin-opener-policy": "same-origin",
    });
    send(response, body);
  }

  async #render(): Promise<readonly [string, string]> {
    // Nine megabytes of text: loaded only once somebody opens the page.
    const { renderGraphiQL } = await import("@graphql-yoga/render-graphiql");
    const tabs = this.#examples.map(tabOf);
    const [first] = tabs;
    const html = renderGraphiQL({
      title: TITLE,
      // Else a token that was typed there stays in the browser.
      shouldPersistHeaders: false,
      ...(first ? { defaultTabs: tabs } : {}),
    });
    const at = html.indexOf(SCRIPT);
    return [html.slice(0, at), `${first ? firstVisit(first) : ""}${html.slice(at + SCRIPT.length)}`];
  }
}
