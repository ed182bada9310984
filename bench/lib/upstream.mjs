// An upstream that is never the bottleneck: the few routes of a Camunda engine that the benchmarks use, over net. It takes
// LATENCY milliseconds to answer, until GET /latency/5 says otherwise. GET /stats answers how many requests came.
import { createServer } from "node:net";

const USERS = 10_000;
const HEAD_END = "\r\n\r\n";
const USER = "/engine-rest/user/";

const user = (id) =>
  `{"id":"${id}","firstName":"First ${id}","lastName":"Last ${id}","email":"${id}@example.org"}`;
const ok = (body) =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const NOT_FOUND = "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
const NO_CONTENT = "HTTP/1.1 204 No Content\r\n\r\n";

const IDS = Array.from({ length: USERS }, (_, index) => `u${index}`);
const rows = new Map(IDS.map((id) => [id, user(id)]));
const single = new Map(IDS.map((id) => [id, ok(user(id))]));
let latency = Number(process.env.LATENCY ?? 0);
let requests = 0;

function answer(method, target) {
  requests += 1;
  if (method === "PUT") return NO_CONTENT;
  if (target.startsWith(USER)) {
    const end = target.indexOf("/", USER.length);
    return single.get(target.slice(USER.length, end < 0 ? undefined : end)) ?? NOT_FOUND;
  }
  const ids = /[?&]idIn=([^&]*)/.exec(target);
  if (!ids) return NOT_FOUND;
  const found = decodeURIComponent(ids[1])
    .split(",")
    .flatMap((id) => rows.get(id) ?? []);
  return ok(`[${found.join(",")}]`);
}

/** What the benchmark itself asks, at once and uncounted. */
function control(target) {
  if (target === "/stats") return ok(String(requests));
  const wanted = /^\/latency\/(\d+)$/.exec(target);
  if (!wanted) return undefined;
  latency = Number(wanted[1]);
  return NO_CONTENT;
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
      const blank = head.indexOf(" ");
      const method = head.slice(0, blank);
      const target = head.slice(blank + 1, head.indexOf(" ", blank + 1));
      const length = method === "GET" ? 0 : Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      const total = end + HEAD_END.length + length;
      if (read.length < total) return;
      read = read.slice(total);
      const reply = control(target);
      // Nobody pipelines here, so answers cannot overtake each other.
      if (reply) socket.write(reply, "latin1");
      else if (latency > 0) setTimeout(() => socket.write(answer(method, target), "latin1"), latency);
      else socket.write(answer(method, target), "latin1");
    }
  });
});
server.listen(0, "127.0.0.1", () => console.log(`ready http://127.0.0.1:${server.address().port}`));
process.once("SIGTERM", () => process.exit(0));
