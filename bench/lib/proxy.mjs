// The least a gateway in Node can do: node:http in front, undici behind, bytes passed on. What the throughput of the
// gateway is compared with.
import { createServer } from "node:http";
import { Pool } from "undici";

const pool = new Pool(process.env.UPSTREAM, { connections: 64 });

const server = createServer(async (request, response) => {
  try {
    const body = request.method === "GET" ? null : request;
    const headers = body ? { "content-type": "application/json" } : {};
    const answer = await pool.request({ path: request.url, method: request.method, headers, body });
    const bytes = Buffer.from(await answer.body.arrayBuffer());
    const type = answer.headers["content-type"];
    response.writeHead(
      answer.statusCode,
      type ? { "content-type": type, "content-length": bytes.length } : {},
    );
    response.end(bytes);
  } catch {
    response.writeHead(502).end();
  }
});
server.listen(0, "127.0.0.1", () => console.log(`ready http://127.0.0.1:${server.address().port}`));
process.once("SIGTERM", () => process.exit(0));
