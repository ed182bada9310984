// Sends a request byte for byte, which `fetch` does not, and gives the whole answer.
import { request } from "node:http";

export function send(base, { method, path, headers, body }) {
  const url = new URL(base);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: url.hostname,
        port: url.port,
        method,
        path: (url.pathname === "/" ? "" : url.pathname) + path,
        headers: {
          ...headers,
          ...(body === null ? {} : { "content-length": String(Buffer.byteLength(body)) }),
        },
        agent: false,
      },
      (incoming) => {
        const chunks = [];
        incoming.on("data", (chunk) => chunks.push(chunk));
        incoming.on("error", reject);
        incoming.on("end", () => {
          const found = Object.entries(incoming.headersDistinct);
          const answered = found.map(([name, values]) => [name, values.length === 1 ? values[0] : values]);
          resolve({
            status: incoming.statusCode,
            headers: Object.fromEntries(answered),
            body: Buffer.concat(chunks).toString("utf8"),
          });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body ?? undefined);
  });
}
