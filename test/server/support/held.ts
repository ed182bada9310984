import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { expect } from "vitest";

/** An upstream that answers nothing until it is told to, and then every read with an empty list, every write with success. */
export interface HeldUpstream {
  readonly url: string;
  /** Everything that has arrived, answered or not. */
  readonly arrived: readonly IncomingMessage[];
  readonly openSockets: ReadonlySet<Socket>;
  /** Waits until that many requests have arrived. */
  waitFor(count: number): Promise<void>;
  /** Answers what waits and whatever comes. */
  release(): void;
  hold(): void;
  stop(): Promise<void>;
}

export async function startHeld(): Promise<HeldUpstream> {
  const arrived: IncomingMessage[] = [];
  const waiting = new Set<ServerResponse>();
  const openSockets = new Set<Socket>();
  let held = true;
  const answer = (response: ServerResponse): void => {
    if (response.req.method === "PUT") response.writeHead(204).end();
    else response.writeHead(200, { "content-type": "application/json" }).end("[]");
  };
  const server = createServer((request, response) => {
    request.resume();
    arrived.push(request);
    if (held) waiting.add(response);
    else answer(response);
  });
  server.on("connection", (socket) => {
    openSockets.add(socket);
    socket.once("close", () => openSockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}/engine-rest`,
    arrived,
    openSockets,
    waitFor: (count) => expect.poll(() => arrived.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(count),
    release() {
      held = false;
      for (const response of waiting) answer(response);
      waiting.clear();
    },
    hold() {
      held = true;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An operation that waits for the held upstream. */
export const SLOW = '{ camundaUserProfile(id: "demo") { userId } }';
export const SLOW_ANSWER = { data: { camundaUserProfile: null } };
