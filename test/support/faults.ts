import { setTimeout as delay } from "node:timers/promises";
import { type Fault, raw } from "./fault-server.js";

/** What no answer of the gateway may ever hold. */
export const CANARY = "canary-7f3d";

/** Takes the request and says nothing. */
export const silence: Fault = () => {};

/** One byte every 50 ms, for as long as anybody listens. */
export const drip: Fault = async ({ socket }) => {
  socket.write(
    raw(200, [
      ["content-type", "application/json"],
      ["content-length", "100000"],
    ]),
  );
  while (!socket.destroyed) {
    socket.write(" ");
    await delay(50);
  }
};

/** Cuts the connection before a byte was answered. */
export const resetAtOnce: Fault = ({ socket }) => socket.resetAndDestroy();

/** Lets the client see what was sent so far, then cuts the connection. */
async function cut({ socket }: Parameters<Fault>[0], bytes: Buffer | string): Promise<void> {
  socket.write(bytes);
  await delay(20);
  socket.resetAndDestroy();
}

export const resetInHeader: Fault = (exchange) => cut(exchange, "HTTP/1.1 200 OK\r\ncontent-ty");

export const resetInBody: Fault = (exchange) =>
  cut(
    exchange,
    raw(
      200,
      [
        ["content-type", "application/json"],
        ["content-length", "500"],
      ],
      `{"name":"${CANARY}`,
    ),
  );

/** Closes the connection in good order, before a byte was answered. */
export const hangUp: Fault = ({ socket }) => socket.end();

/** Any status, with or without a wish for when to come back. */
export const status =
  (code: number, retryAfter?: string): Fault =>
  ({ socket }) => {
    const later: [string, string][] = retryAfter === undefined ? [] : [["Retry-After", retryAfter]];
    const body = `sorry, ${CANARY} at 10.1.2.3:9999`;
    socket.write(raw(code, [...later, ["x-canary", CANARY], ["content-length", String(body.length)]], body));
  };

export const html: Fault = ({ socket }) => {
  const body = `<!doctype html><title>${CANARY}</title><p>Please log in at http://${CANARY}.example:8080/</p>`;
  socket.write(
    raw(
      200,
      [
        ["content-type", "text/html"],
        ["content-length", String(body.length)],
      ],
      body,
    ),
  );
};
