import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** What comes instead of an answer: one that the upstream never gave, or none at all. */
export type Instead = { readonly status: number; readonly type?: string; readonly body?: string } | "nothing";

export interface InFront {
  readonly url: string;
  /** From now on; undefined = the upstream's own answers. */
  instead: Instead | undefined;
  /** Which requests that is for; absent = all. */
  only: ((method: string, url: string) => boolean) | undefined;
  stop(): Promise<void>;
}

/** Stands in front of an upstream and hands on what comes, or answers in its place. */
export async function standInFront(upstream: string): Promise<InFront> {
  const { protocol, host, hostname, port, pathname } = new URL(upstream);
  const send = protocol === "https:" ? httpsRequest : httpRequest;

  async function handOn(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { method = "GET", url, headers } = incoming;
    const outgoing = send({ hostname, port, method, path: url, headers: { ...headers, host } });
    outgoing.once("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.once("error", () => response.destroy());
    outgoing.end(body);
  }

  const inFront: InFront = {
    url: "",
    instead: undefined,
    only: undefined,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  const server = createServer((incoming, response) => {
    const { only, instead } = inFront;
    const { method = "", url = "" } = incoming;
    if (instead === undefined || only?.(method, url) === false) void handOn(incoming, response);
    else if (instead === "nothing") response.destroy();
    else
      response
        .writeHead(instead.status, { "content-type": instead.type ?? "application/json" })
        .end(instead.body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port: own } = server.address() as AddressInfo;
  return Object.assign(inFront, { url: `http://127.0.0.1:${own}${pathname.replace(/\/+$/, "")}` });
}
