import { createServer, type Server, type ServerResponse } from "node:http";
import { HostNames } from "./request-guards.js";

/** Renders the metrics as Prometheus text. */
export interface MetricsSource {
  /** For an `Accept` header. */
  render(accept: string | undefined): Promise<{ readonly contentType: string; readonly text: string }>;
}

const NAMES = "Ask under an address, a name without dots, or the one in `admin.host`.";

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify({ errors: [{ message }] }));
}

/**
 * The admin listener, separate from the one clients use, at `host` (loopback unless the settings say otherwise). It asks nobody
 * for credentials, so it refuses every host name that a web page could have pointed at it (DNS rebinding).
 */
export function createAdmin(metrics: MetricsSource, host: string): Server {
  const names = new HostNames([host], NAMES);
  return createServer((request, response) => {
    if (!names.accepts(request)) return refuse(response, 403, names.message);
    const path = (request.url ?? "/").split("?", 1)[0];
    if (path !== "/metrics" || request.method !== "GET") {
      return refuse(response, 404, "There is nothing at this path.");
    }
    metrics.render(request.headers.accept).then(
      ({ contentType, text }) => response.writeHead(200, { "content-type": contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}
