// The least a gateway in Node can do: node:http in front, undici behind, JSON read and written on both ways. What
// everybody else is compared with.
import { createServer } from "node:http";
import { Pool } from "undici";

const upstream = new Pool(process.env.UPSTREAM, { connections: 64 });

async function json(stream) {
  let text = "";
  stream.setEncoding("utf8");
  for await (const part of stream) text += part;
  return JSON.stringify(JSON.parse(text));
}

const server = createServer(async (request, response) => {
  try {
    const headers = { accept: "application/json", authorization: request.headers.authorization };
    let body = null;
    if (request.method !== "GET") {
      body = await json(request);
      headers["content-type"] = "application/json";
    }
    const answer = await upstream.request({ path: request.url, method: request.method, headers, body });
    if (answer.statusCode === 204) {
      await answer.body.dump();
      response.writeHead(204).end();
      return;
    }
    const bytes = Buffer.from(await json(answer.body));
    response.writeHead(answer.statusCode, {
      "content-type": "application/json",
      "content-length": bytes.length,
    });
    response.end(bytes);
  } catch {
    response.writeHead(502).end();
  }
});
server.listen(0, "127.0.0.1", () => console.log(`ready http://127.0.0.1:${server.address().port}`));
process.once("SIGTERM", () => process.exit(0));
