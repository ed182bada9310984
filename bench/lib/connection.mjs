// Keep-alive connections that send prepared bytes and read one answer at a time. Far cheaper than a whole HTTP client, so
// that the program under test is what limits the figures.
import { connect } from "node:net";

const HEAD_END = "\r\n\r\n";
const CHUNKS_END = "0\r\n\r\n";

/** The bytes of a POST of GraphQL. */
export function graphqlRequest(url, query, variables = {}) {
  const { host, pathname } = new URL(url);
  const body = Buffer.from(JSON.stringify({ query, variables }));
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

/** The bytes of any other request. */
export function plainRequest(url, method = "GET", body = "") {
  const { host, pathname, search } = new URL(url);
  const type =
    body === "" ? "" : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
  return Buffer.from(`${method} ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${type}\r\n${body}`);
}

/** The chunks of a body put together. */
function unchunked(text) {
  let body = "";
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf("\r\n", at);
    const length = Number.parseInt(text.slice(at, end), 16);
    if (!(length > 0)) break;
    body += text.slice(end + 2, end + 2 + length);
    at = end + 2 + length + 2;
  }
  return body;
}

/** Calls `answered(status, body)` for each answer, with status 0 where the connection broke. */
export class Client {
  #socket;
  #read = "";
  #answered;

  constructor(url, answered) {
    const { hostname, port } = new URL(url);
    this.#answered = answered;
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text) => this.#take(text));
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => this.#answered?.(0, ""));
  }

  get closed() {
    return this.#socket.destroyed;
  }

  send(bytes) {
    this.#socket.write(bytes);
  }

  /** Without a last call of `answered`. */
  close() {
    this.#answered = undefined;
    this.#socket.destroy();
  }

  #take(text) {
    this.#read = this.#read === "" ? text : this.#read + text;
    const end = this.#read.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.#read.slice(0, end).toLowerCase();
    const from = end + HEAD_END.length;
    const at = head.indexOf("content-length: ");
    if (at < 0 && head.includes("transfer-encoding: chunked")) {
      if (this.#read.endsWith(CHUNKS_END))
        this.#settle(head, unchunked(this.#read.slice(from)), this.#read.length);
      return;
    }
    const until = from + (at < 0 ? 0 : Number.parseInt(head.slice(at + 16), 10));
    if (this.#read.length >= until) this.#settle(head, this.#read.slice(from, until), until);
  }

  #settle(head, body, end) {
    this.#read = this.#read.slice(end);
    this.#answered?.(Number(head.slice(9, 12)), body);
  }
}

/** The same with a promise for each answer. */
export class Connection {
  #client;
  #waiting;

  constructor(url) {
    this.#client = new Client(url, (status, body) => this.#settle({ status, body }));
  }

  get closed() {
    return this.#client.closed;
  }

  /** Resolves with status and body; status 0 where the connection broke. */
  send(bytes) {
    return new Promise((resolve) => {
      if (this.closed) return resolve({ status: 0, body: "" });
      this.#waiting = resolve;
      this.#client.send(bytes);
    });
  }

  close() {
    this.#client.close();
    this.#settle({ status: 0, body: "" });
  }

  #settle(answer) {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(answer);
  }
}
