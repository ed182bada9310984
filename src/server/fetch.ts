import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import type { Server } from "node:net";
import { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";

/** What a host knows of a request besides the request itself. */
export interface FetchFacts {
  /** The client's network address. Absent = all such clients count as one. */
  readonly address?: string | undefined;
}

/** They are about a connection, and of the one within the process nobody outside need know. */
const OF_A_CONNECTION: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
/** Statuses of answers that have no body. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** One end of a connection within the process: what is written to one end is read from the other, and no faster. */
class End extends Duplex {
  /** As a socket has it: of the client, known to the server's end alone. */
  readonly remoteAddress: string | undefined;
  other: End | undefined;
  /** Bytes that the other end has taken. */
  #taken = 0;
  #onRead: (() => void) | undefined;

  constructor(remoteAddress?: string) {
    super();
    this.remoteAddress = remoteAddress;
  }

  /** As a socket counts them: those that wait included. */
  get bytesWritten(): number {
    return this.#taken + this.writableLength;
  }

  override _read(): void {
    const taken = this.#onRead;
    this.#onRead = undefined;
    taken?.();
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    const { other } = this;
    if (!other || other.destroyed) done(new Error("the other end is closed"));
    // Nobody would notice it, and read on.
    else if (chunk.length === 0) process.nextTick(done);
    else {
      other.#onRead = () => {
        this.#taken += chunk.length;
        done();
      };
      other.push(chunk);
    }
  }

  override _final(done: () => void): void {
    if (!this.other?.destroyed) this.other?.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this._read();
    // What was written to its end is still there to be read.
    if (!this.writableFinished) this.other?.destroy();
    done(error);
  }
}

function connect(address: string | undefined): { readonly client: End; readonly server: End } {
  const [client, server] = [new End(), new End(address)];
  client.other = server;
  server.other = client;
  return { client, server };
}

/** The headers of a request, with the host that its URL names where it names none itself. */
function headersOf({ headers, url }: Request): Record<string, string> {
  const kept = [...headers].filter(([name]) => !OF_A_CONNECTION.has(name));
  return { host: new URL(url).host, ...Object.fromEntries(kept) };
}

/** What comes in a request, until the request is over, answered or not. */
async function* chunksOf(
  body: ReadableStream<Uint8Array>,
  outgoing: ClientRequest,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  // A read that still waits is over then, too.
  outgoing.once("close", () => void reader.cancel().catch(() => {}));
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** The body of an answer, read no faster than the client takes it. */
function streamOf(answer: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Buffer> = answer[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => void answer.destroy(),
    },
    { highWaterMark: 0 },
  );
}

function responseOf(answer: IncomingMessage, method: string): Response {
  const headers = new Headers();
  for (const [at, name] of answer.rawHeaders.entries()) {
    if (at % 2 === 1 || OF_A_CONNECTION.has(name.toLowerCase())) continue;
    headers.append(name, answer.rawHeaders[at + 1] ?? "");
  }
  const { statusCode: status = 500 } = answer;
  if (method !== "HEAD" && !WITHOUT_BODY.has(status))
    return new Response(streamOf(answer), { status, headers });
  answer.resume();
  return new Response(null, { status, headers });
}

/**
 * Answers a WHATWG `Request` by way of a server that need not listen: over a connection within the process, so that every
 * rule and limit of the server holds, both bodies are streams, and an abort ends what is under way. Rejects as `fetch` does:
 * with the signal's reason, or a `TypeError`.
 */
export async function fetchFrom(server: Server, request: Request, facts: FetchFacts): Promise<Response> {
  const { method, signal, body } = request;
  signal.throwIfAborted();
  if (request.bodyUsed)
    throw new TypeError(
      "The request's body has been read already: hand over the request before that, or a clone.",
    );
  const { pathname, search } = new URL(request.url);
  const ends = connect(typeof facts.address === "string" ? facts.address : undefined);
  const outgoing = httpRequest({
    method,
    path: pathname + search,
    headers: headersOf(request),
    createConnection: () => ends.client,
    signal,
  });
  server.emit("connection", ends.server);
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once("response", resolve).on("error", reject);
  });
  // An answer may come before all of the body is read; nothing is then lost with the rest of it.
  if (body) pipeline(chunksOf(body, outgoing), outgoing).catch(() => {});
  else outgoing.end();
  try {
    return responseOf(await answered, method);
  } catch (error) {
    signal.throwIfAborted();
    throw new TypeError("The gateway ended the request without an answer.", { cause: error });
  }
}
