// One hostile client that does everything at once, and everybody else's answers meanwhile.
//
//   npm run bench:hostile-client [-- seconds]
//
// The gateway is a process of its own with 512 MB of heap, its sandbox and every default. The hostile client comes from 127.0.0.1,
// everybody else from 127.0.0.2. "Held" is the longest time for which the gateway's event loop was held, as its own metric
// says; it holds what the machine was busy with besides, so that a quiet machine is needed. Exit code 1 where a bar is missed.
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const seconds = Number(process.argv[2] ?? 20);
const RIGHT = 0.99;
const HELD = 0.1;

const cwd = mkdtempSync(join(tmpdir(), "hostile-client-"));
writeFileSync(join(cwd, "profile-gateway.yaml"), "admin: { port: 0 }\nlog: { access: false }\n");
const cli = new URL("../dist/cli.js", import.meta.url).pathname;
const gateway = spawn(
  process.execPath,
  ["--max-old-space-size=512", cli, "serve", "--sandbox", "--port", "0"],
  {
    cwd,
    env: { PATH: process.env.PATH },
    stdio: ["ignore", "pipe", "pipe"],
  },
);
let output = "";
for (const stream of [gateway.stdout, gateway.stderr])
  stream.on("data", (chunk) => {
    if (output.length < 10_000) output += chunk;
  });
let ended;
gateway.once("exit", (code, signal) => {
  ended = signal ?? code;
});
const found = async (pattern) => {
  for (;;) {
    const match = pattern.exec(output);
    if (match) return match[1];
    if (ended !== undefined) throw new Error(`the gateway ended: ${output}`);
    await delay(20);
  }
};
const url = new URL(await found(/^ready (\S+)$/m));
const metrics = await found(/"metrics":"([^"]+)"/);

const head = (bytes) =>
  `POST ${url.pathname} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${bytes}\r\n\r\n`;
let over = false;
let attacks = 0;

/** Does something on a new socket again and again, each time until the gateway has had enough of it. */
async function again(attack) {
  while (!over && ended === undefined) {
    const socket = connect(Number(url.port), "127.0.0.1");
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.on("error", () => {});
    attacks += 1;
    attack(socket);
    await Promise.race([closed, delay(1000 * seconds)]);
    socket.destroy();
    await delay(10);
  }
}

function slowBody(socket) {
  socket.write(head(1000));
  const drip = setInterval(() => socket.write(" "), 1000);
  socket.once("close", () => clearInterval(drip));
}

function sent(query, variables) {
  const body = JSON.stringify({ query, variables });
  return head(Buffer.byteLength(body)) + body;
}
const readAnd = (text, times) => (socket) => {
  socket.resume();
  for (let n = 0; n < times; n += 1) socket.write(text);
  setTimeout(() => socket.end(), 500);
};
const unread = (text) => (socket) => {
  socket.pause();
  for (let n = 0; n < 2; n += 1) socket.write(text);
};

const ids = JSON.stringify(Array.from({ length: 100 }, () => "default"));
const aliases = Array.from({ length: 12 }, (_, n) => `${"a".repeat(120)}${n}: roleId`).join(" ");
const large = sent(`{ kuzzleSecurityProfiles(ids: ${ids}) { policies { ${aliases} } } }`);
const longName = sent(
  `{ kuzzleSecurityProfiles(ids: ${ids}) { policies { ${"a".repeat(200_000)}: roleId } } }`,
);
const chain = Array.from(
  { length: 22 },
  (_, n) => `fragment F${n} on ElasticsearchUserProfile { ${n < 21 ? `...F${n + 1} ...F${n + 1}` : "uid"} }`,
);
const doubling = sent(`{ elasticsearchUserProfile(uid: "u_x_0") { ...F0 } } ${chain.join(" ")}`);
const megabyte = sent("query ($id: ID!) { camundaUserProfile(id: $id) { userId } }", {
  id: "x".repeat(1_000_000),
});

for (const start of [
  ...Array.from({ length: 300 }, () => () => again(slowBody)),
  ...Array.from({ length: 60 }, () => () => again(unread(large))),
  ...Array.from({ length: 10 }, () => () => again(readAnd(megabyte, 1))),
  ...Array.from({ length: 2 }, () => () => again(readAnd(longName, 2))),
  ...Array.from({ length: 2 }, () => () => again(readAnd(doubling, 2))),
])
  start();

const agent = new Agent({ keepAlive: true, maxSockets: 10, localAddress: "127.0.0.2" });
const QUESTION = JSON.stringify({ query: '{ camundaUserProfile(id: "jonny1") { userId } }' });
const ANSWER = JSON.stringify({ data: { camundaUserProfile: { userId: "jonny1" } } });
const answers = { right: 0, wrong: new Map(), ms: [] };

function ask() {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const headers = { "content-type": "application/json", "content-length": QUESTION.length };
    const post = request(url, { method: "POST", headers, agent, timeout: 10_000 }, (response) => {
      let text = "";
      response.on("data", (chunk) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve(text === ANSWER ? "right" : `${response.statusCode} ${text.slice(0, 80)}`),
      );
      response.on("error", () => resolve("broken off"));
    });
    post.on("timeout", () => post.destroy(new Error("no answer in 10 s")));
    post.on("error", (error) => resolve(error.message));
    post.end(QUESTION);
  }).then((outcome) => {
    answers.ms.push(performance.now() - startedAt);
    if (outcome === "right") answers.right += 1;
    else answers.wrong.set(outcome, (answers.wrong.get(outcome) ?? 0) + 1);
  });
}

async function others() {
  while (!over && ended === undefined) {
    await ask();
    await delay(50);
  }
}

let held = 0;
async function watch() {
  while (!over && ended === undefined) {
    const text = await fetch(metrics).then(
      (response) => response.text(),
      () => "",
    );
    // The first one holds what came before.
    if (answers.right > 0)
      held = Math.max(held, Number(/eventloop_lag_max_seconds (\d\S*)/.exec(text)?.[1] ?? 0));
    await delay(1000);
  }
}

const honest = Array.from({ length: 10 }, others);
const watching = watch();
await delay(seconds * 1000);
over = true;
await Promise.all([...honest, watching]);
const asked = answers.ms.length;
const share = answers.right / asked;
const sorted = answers.ms.sort((a, b) => a - b);
const at = (part) => `${(sorted[Math.floor((asked - 1) * part)] ?? 0).toFixed(0)} ms`;
console.log(`hostile connections: ${attacks} in ${seconds} s`);
console.log(
  `others: ${asked} asked, ${(share * 100).toFixed(2)} % right, p50 ${at(0.5)}, p99 ${at(0.99)}, worst ${at(1)}`,
);
for (const [outcome, count] of answers.wrong) console.log(`  ${count} ${outcome}`);
console.log(`event loop held for ${(held * 1000).toFixed(0)} ms at most`);
const missed = [
  ...(ended === undefined ? [] : [`the process ended (${ended})`]),
  ...(share >= RIGHT ? [] : [`less than ${RIGHT * 100} % right`]),
  ...(held <= HELD ? [] : [`the event loop held for more than ${HELD * 1000} ms`]),
];
console.log(missed.length === 0 ? "all bars met" : `missed: ${missed.join(", ")}`);
gateway.kill("SIGTERM");
process.exit(missed.length === 0 ? 0 : 1);
