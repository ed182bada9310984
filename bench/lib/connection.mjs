// One keep-alive connection that sends prepared bytes and reads one answer at a time. Far cheaper than a whole HTTP
// client, so that the program under test is what limits the figures.
import { connect } from "node:net";

const HEAD_END = "\r\n\r\n";

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

export class Connection {
  #socket;
  #read = "";
  #waiting;

  constructor(url) {
    const { hostname, port } = new URL(url);
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text) => this.#take(text));
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => this.#settle({ status: 0, body: "" }));
  }

  get closed() {
    return this.#socket.destroyed;
  }

  /** Resolves with status and body; status 0 where the connection broke. */
  send(bytes) {
    return new Promise((resolve) => {
      if (this.#socket.destroyed) return resolve({ status: 0, body: "" });
      this.#waiting = resolve;
      this.#socket.write(bytes);
    });
  }

  close() {
    this.#socket.destroy();
  }

  #take(text) {
    this.#read += text;
    const end = this.#read.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.#read.slice(0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    const from = end + HEAD_END.length;
    if (this.#read.length < from + length) return;
    const answer = { status: Number(head.slice(9, 12)), body: this.#read.slice(from, from + length) };
    this.#read = this.#read.slice(from + length);
    this.#settle(answer);
  }

  #settle(answer) {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(answer);
  }
}
