/** A request as it came over the wire: nothing decoded. */
export interface SeenRequest {
  readonly method: string;
  /** As on the request line. */
  readonly target: string;
  /** Names and values as sent. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /** Which connection it came over, counted from 1. */
  readonly connection: number;
  /** As `performance.now()` counts. */
  readonly at: number;
}

/** The first value of a header, whatever its case. */
export function headerOf(request: SeenRequest, name: string): string | undefined {
  return request.headers.find(([known]) => known.toLowerCase() === name)?.[1];
}

/** Cuts requests out of the bytes of one connection. Knows `content-length` only, which is all the client sends. */
export class RequestReader {
  readonly #connection: number;
  #bytes = Buffer.alloc(0);

  constructor(connection: number) {
    this.#connection = connection;
  }

  /** The requests that are complete now. */
  feed(chunk: Buffer): SeenRequest[] {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const requests: SeenRequest[] = [];
    for (let request = this.#next(); request !== undefined; request = this.#next()) requests.push(request);
    return requests;
  }

  #next(): SeenRequest | undefined {
    const end = this.#bytes.indexOf("\r\n\r\n");
    if (end < 0) return undefined;
    const [line = "", ...fields] = this.#bytes.toString("latin1", 0, end).split("\r\n");
    const [method = "", target = ""] = line.split(" ");
    const headers = fields.map((field): [string, string] => {
      const colon = field.indexOf(":");
      return [field.slice(0, colon), field.slice(colon + 1).trim()];
    });
    const length = Number(headers.find(([name]) => name.toLowerCase() === "content-length")?.[1] ?? 0);
    const start = end + 4;
    if (this.#bytes.length < start + length) return undefined;
    const body = this.#bytes.subarray(start, start + length);
    this.#bytes = this.#bytes.subarray(start + length);
    return { method, target, headers, body, connection: this.#connection, at: performance.now() };
  }
}
