// A process full of slow clients: COUNT sockets that send a byte a second to PORT, half of them within the headers, half
// within the body. Says `ready`, and then how many seconds the last of them was let live.
import { connect } from "node:net";

const COUNT = Number(process.env.COUNT);
const PORT = Number(process.env.PORT);
const DRIP = 1000;
const LIMIT = 30_000;
const HEADERS = "POST /graphql HTTP/1.1\r\nhost: gateway\r\ncontent-type: application/json\r\n";

const started = performance.now();
let open = COUNT;
let last = 0;

function slow(index) {
  const inHeaders = index % 2 === 1;
  const socket = connect({ host: "127.0.0.1", port: PORT });
  socket.write(inHeaders ? HEADERS : `${HEADERS}content-length: 1000\r\n\r\n`);
  const drip = setInterval(() => socket.write(inHeaders ? "x" : " "), DRIP);
  socket.on("error", () => {});
  socket.on("data", () => {});
  socket.on("close", () => {
    clearInterval(drip);
    last = (performance.now() - started) / 1000;
    open -= 1;
    if (open === 0) end(last);
  });
}

function end(seconds) {
  console.log(`gone ${seconds}`);
  process.exit();
}

for (let index = 0; index < COUNT; index += 1) slow(index);
setTimeout(() => end(Number.POSITIVE_INFINITY), LIMIT);
console.log("ready");
