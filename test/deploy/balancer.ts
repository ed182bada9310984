import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** As plain as one can be: in turn to each replica that says it is ready, with the client's address added at the right. */
export async function startBalancer(replicas: readonly string[]) {
  const ready = new Set<string>();
  const agent = new Agent({ keepAlive: true });
  let turn = 0;
  const look = async (replica: string): Promise<void> => {
    const signal = AbortSignal.timeout(1000);
    const response = await fetch(new URL("/health/ready", replica), { signal }).catch(() => undefined);
    await response?.arrayBuffer().catch(() => undefined);
    if (response?.ok) ready.add(replica);
    else ready.delete(replica);
  };
  const pass = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const replica = [...ready][turn++ % Math.max(ready.size, 1)];
    if (replica === undefined) return void outgoing.writeHead(502).end();
    const { url = "/", method = "GET", headers, socket } = incoming;
    const before = headers["x-forwarded-for"];
    const address = socket.remoteAddress ?? "";
    const forwarded = before === undefined ? address : `${before}, ${address}`;
    const { hostname, port } = new URL(replica);
    const options = { hostname, port, path: url, method, agent };
    const onward = request({ ...options, headers: { ...headers, "x-forwarded-for": forwarded } });
    onward.on("response", (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    onward.on("error", (error) => outgoing.destroy(error));
    incoming.pipe(onward);
  };
  await Promise.all(replicas.map(look));
  let stopped = false;
  for (const replica of replicas) {
    void (async () => {
      for (; !stopped; await delay(50)) await look(replica);
    })();
  }
  // Its clients would else ask over connections that it is just closing.
  const server = createServer({ keepAliveTimeout: 60_000 }, pass).listen(0, "0.0.0.0");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    ready,
    stop(): void {
      stopped = true;
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}
