import { request } from "node:http";

export interface Answered {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests assert on the whole answer, whatever its shape
  readonly body: any;
}

export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>> | readonly string[];
  readonly body?: string | Buffer;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One request exactly as written: nothing is added to its headers but `Host` and the length of the body. */
export function ask(url: string, asked: Asked = {}): Promise<Answered> {
  const { method = "POST", path = "/graphql", headers = {}, body } = asked;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      // Not as one URL: that would tidy the path up.
      {
        hostname: new URL(url).hostname,
        port: new URL(url).port,
        path,
        method,
        headers: Array.isArray(headers) ? [...headers] : { ...headers },
        agent: false,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          const text = Buffer.concat(chunks).toString("utf8");
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text,
            body: parsed(text),
          });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

export const JSON_HEADERS = { "content-type": "application/json" };
export const PREFLIGHT = { "graphql-preflight": "1" };

/** A plain POST of one operation. */
export function post(url: string, query: string, headers: Record<string, string> = {}): Promise<Answered> {
  return ask(url, { headers: { ...JSON_HEADERS, ...headers }, body: JSON.stringify({ query }) });
}

/** The path of a GET that asks this. */
export function queryPath(parameters: Readonly<Record<string, string>>): string {
  return `/graphql?${new URLSearchParams(parameters)}`;
}
