import { connect, type Socket } from "node:net";
import { parse, type RawAnswer } from "./raw.js";

/** A connection that a test writes to as it likes. */
export interface Client {
  readonly socket: Socket;
  /** What has come back so far. */
  received(): string;
  /** Resolves with the first answer, once its head is there. */
  answer(): Promise<RawAnswer>;
  /** Resolves once the connection is closed. */
  readonly closed: Promise<void>;
}

/** Opens a connection, from another of this machine's addresses where one is given, and sends these bytes. */
export function openClient(url: string, bytes: string | Buffer, from = "127.0.0.1"): Promise<Client> {
  const { hostname, port } = new URL(url);
  let text = "";
  const waiting: ((answer: RawAnswer) => void)[] = [];
  const answered = (): boolean => text.includes("\r\n\r\n");
  const socket = connect({ host: hostname, port: Number(port), localAddress: from });
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    if (answered()) for (const resolve of waiting.splice(0)) resolve(parse(text));
  });
  // Being cut off is what these tests are about.
  socket.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const client: Client = {
    socket,
    received: () => text,
    answer: () =>
      answered() ? Promise.resolve(parse(text)) : new Promise((resolve) => waiting.push(resolve)),
    closed,
  };
  return new Promise((resolve) => socket.once("connect", () => socket.write(bytes, () => resolve(client))));
}

export function openClients(
  count: number,
  url: string,
  bytes: string | Buffer,
  from?: string,
): Promise<Client[]> {
  return Promise.all(Array.from({ length: count }, () => openClient(url, bytes, from)));
}

export function closeClients(clients: readonly Client[]): void {
  for (const { socket } of clients) socket.destroy();
}
