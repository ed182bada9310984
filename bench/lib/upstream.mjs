// An upstream that is never the bottleneck: the few routes of a Camunda engine that the benchmarks use, over net. Its
// latency is LATENCY milliseconds. GET /stats answers how many requests came.
import { createServer } from "node:net";

const LATENCY = Number(process.env.LATENCY ?? 0);
const USERS = 10_000;
const HEAD_END = "\r\n\r\n";

const user = (id) =>
  `{"id":"${id}","firstName":"First ${id}","lastName":"Last ${id}","email":"${id}@example.org"}`;
const ok = (body) =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const NOT_FOUND = "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
const NO_CONTENT = "HTTP/1.1 204 No Content\r\n\r\n";

const single = new Map(Array.from({ length: USERS }, (_, index) => [`u${index}`, user(`u${index}`)]));
let requests = 0;

function answer(method, target) {
  if (target === "/stats") return ok(String(requests));
  requests += 1;
  if (method === "PUT") return NO_CONTENT;
  const ids = /[?&]idIn=([^&]*)/.exec(target);
  if (ids) {
    const found = decodeURIComponent(ids[1])
      .split(",")
      .flatMap((id) => single.get(id) ?? []);
    return ok(`[${found.join(",")}]`);
  }
  const id = /^\/engine-rest\/user\/([^/?]+)\/profile/.exec(target)?.[1] ?? "";
  const found = single.get(id);
  return found === undefined ? NOT_FOUND : ok(found);
}

const server = createServer({ noDelay: true }, (socket) => {
  let read = "";
  socket.setEncoding("latin1");
  socket.on("error", () => {});
  socket.on("data", (text) => {
    read += text;
    for (;;) {
      const end = read.indexOf(HEAD_END);
      if (end < 0) return;
      const head = read.slice(0, end);
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      const total = end + HEAD_END.length + length;
      if (read.length < total) return;
      read = read.slice(total);
      const [method, target] = head.split(" ", 2);
      const bytes = answer(method, target);
      // Nobody pipelines here, so answers cannot overtake each other.
      if (LATENCY > 0 && target !== "/stats") setTimeout(() => socket.write(bytes), LATENCY);
      else socket.write(bytes);
    }
  });
});
server.listen(0, "127.0.0.1", () => console.log(`ready http://127.0.0.1:${server.address().port}`));
process.once("SIGTERM", () => process.exit(0));
