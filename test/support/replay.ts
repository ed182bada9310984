import { request } from "node:http";
import { gunzipSync, inflateSync } from "node:zlib";

/** A recorded exchange with a real server, as it stands in `test/recordings/`. */
export interface Exchange {
  readonly name: string;
  readonly request: {
    readonly method: string;
    /** Relative to the base URL, exactly as it went over the wire. */
    readonly path: string;
    readonly headers: Readonly<Record<string, string | readonly string[]>>;
    readonly body: string | null;
  };
  readonly response: UpstreamResponse;
}

export interface UpstreamResponse {
  readonly status: number;
  /** Lower-case names; a repeated header is a list. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
}

/** Sends the request of an exchange byte for byte (no path is normalised) and gives the answer. */
export function send(
  base: string,
  exchange: Omit<Exchange["request"], "body"> & { readonly body: string | Buffer | null },
): Promise<UpstreamResponse> {
  const url = new URL(base);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: url.hostname,
        port: url.port,
        method: exchange.method,
        path: (url.pathname === "/" ? "" : url.pathname) + exchange.path,
        headers: { ...exchange.headers } as Record<string, string | string[]>,
        agent: false,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          const headers: Record<string, string | readonly string[]> = {};
          for (const [name, values] of Object.entries(incoming.headersDistinct)) {
            const list = values ?? [];
            headers[name] = list.length === 1 ? (list[0] ?? "") : list;
          }
          resolve({
            status: incoming.statusCode ?? 0,
            headers,
            body: decoded(Buffer.concat(chunks), incoming.headers["content-encoding"]).toString("utf8"),
          });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(exchange.body ?? undefined);
  });
}

/** Recorded bodies are readable text, so a compressed answer is compared unpacked. */
function decoded(body: Buffer, encoding: string | undefined): Buffer {
  if (body.length === 0) return body;
  if (encoding === "gzip") return gunzipSync(body);
  return encoding === "deflate" ? inflateSync(body) : body;
}

/** An exchange on which an emulator differs on purpose, and why. */
export interface Exception {
  readonly name: string | RegExp;
  readonly reason: string;
}

/** Counts for the printed figure: of the exchanges in scope, how many replay equal. */
export function figure(upstream: string, inScope: number, equal: number): string {
  const percent = inScope === 0 ? 100 : (100 * equal) / inScope;
  return `${upstream}: ${equal} of ${inScope} recorded exchanges replay equal (${percent.toFixed(1)} %)`;
}
