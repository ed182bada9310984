import { createServer, type Server } from "node:http";

/** Where Prometheus text comes from. */
export interface MetricsSource {
  readonly contentType: string;
  text(): Promise<string>;
}

/** The admin listener, on loopback unless the settings say otherwise, apart from what clients reach. */
export function createAdmin(metrics: MetricsSource): Server {
  return createServer((request, response) => {
    const path = (request.url ?? "/").split("?", 1)[0];
    if (path !== "/metrics" || request.method !== "GET") {
      response.writeHead(404, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify({ errors: [{ message: "There is nothing at this path." }] }));
      return;
    }
    metrics.text().then(
      (text) => response.writeHead(200, { "content-type": metrics.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}
