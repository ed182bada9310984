import { createServer, type Server } from "node:http";

/** Where Prometheus text comes from. */
export interface MetricsSource {
  /** For an `Accept` header. */
  render(accept: string | undefined): Promise<{ readonly contentType: string; readonly text: string }>;
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
    metrics.render(request.headers.accept).then(
      ({ contentType, text }) => response.writeHead(200, { "content-type": contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}
