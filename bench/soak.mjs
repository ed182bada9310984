// Minutes of everything at once over the sandbox, which is a process of its own so that only the gateway is measured: what
// it holds after a full collection may not grow with the number of requests.
import { once } from "node:events";
import { closedLoop } from "./lib/load.mjs";
import { documents, mixture } from "./lib/mixture.mjs";
import { start, startGateway } from "./lib/process.mjs";
import { flags, quantile, table, verdict } from "./lib/report.mjs";
import { openFiles, rss } from "./lib/usage.mjs";

const MiB = 1024 * 1024;
const HEAP_BAR = 1;
const PER = 10_000;
const SAMPLES = 20;
/** Caches fill and V8 compiles during the first samples; growth is judged after them. */
const WARM = 6;
const CLIENTS = 16;
const MAX_MINUTES = 10;
/** Resident memory breathes with the collector; files come and go with idle connections. */
const RSS_BAR = 1.25;
const FILES_BAR = 20;
const { minutes, check } = flags({ minutes: 3 });
if (minutes > MAX_MINUTES) throw new Error(`at most ${MAX_MINUTES} minutes`);

const AUTH = {
  elasticsearch: { basic: { username: "elastic", password: "elastic-sandbox" } },
  kuzzle: { basic: { username: "admin", password: "kuzzle-sandbox" } },
  camunda: "none",
};

const sandbox = await start(process.execPath, ["dist/cli.js", "sandbox"], /^ready$/);
const upstreams = sandbox.lines
  .map((line) => line.split(" "))
  .filter(([name, url]) => AUTH[name] && url)
  .map(([name, url]) => ({ name, dialect: name, url, auth: AUTH[name] }));
const gateway = await startGateway(
  { shutdown: { delay: 0 }, upstreams },
  { nodeFlags: ["--expose-gc", "--import", "./bench/lib/memory.mjs"], ipc: true },
);
const { child } = gateway;

async function uidOf(username) {
  const response = await fetch(gateway.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: `{ person(username: "${username}") { elasticsearch { uid } } }` }),
  });
  const { data } = await response.json();
  return data.person.elasticsearch.uid;
}

async function heapOf() {
  child.send("held");
  const [{ heap }] = await once(child, "message");
  return heap / MiB;
}

/** MiB a request, by least squares. */
function slope(points) {
  const middle = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x = middle(points.map(({ requests }) => requests));
  const y = middle(points.map(({ heap }) => heap));
  const over = points.reduce((sum, point) => sum + (point.requests - x) * (point.heap - y), 0);
  const under = points.reduce((sum, point) => sum + (point.requests - x) ** 2, 0);
  return over / under;
}

/** The gateway keeps a thousand parsed documents. */
const FILL = 1500;
const unseen = documents(gateway.url);
for (let sent = 0; sent < FILL; )
  sent += (await closedLoop(gateway.url, unseen, { clients: CLIENTS, seconds: 1 })).sent;

const next = mixture(gateway.url, await uidOf("grace"));
const samples = [];
let requests = 0;
let good = 0;
for (let count = 0; count < SAMPLES; count += 1) {
  const load = await closedLoop(gateway.url, next, { clients: CLIENTS, seconds: (minutes * 60) / SAMPLES });
  requests += load.sent;
  good += load.sent - load.bad;
  const heap = await heapOf();
  samples.push({ requests, heap, rss: rss(child.pid), files: openFiles(child.pid) });
}
await gateway.stop();
await sandbox.stop();

table(
  ["requests", "heap MiB", "resident MiB", "open files"],
  samples.map((sample) => [sample.requests, sample.heap.toFixed(1), sample.rss.toFixed(0), sample.files]),
);
const steady = samples.slice(WARM);
const judged = requests - samples[WARM - 1].requests;
const grown = slope(steady) * judged;
/** What is compiled late weighs as much as a leak would in few requests, so fewer than this are judged as a whole. */
const growth = (grown / Math.max(judged, PER)) * PER;
const middle = (from, to, figure) =>
  quantile(
    steady.slice(from, to).map((sample) => sample[figure]),
    0.5,
  );
const half = Math.floor(steady.length / 2);
const resident = middle(half, steady.length, "rss") / middle(0, half, "rss");
const files = middle(half, steady.length, "files") - middle(0, half, "files");
console.log(
  `\n${requests} requests in ${minutes} minutes, ${((100 * good) / requests).toFixed(0)} % of them without errors (mistakes are part of the mixture)`,
);
verdict(
  [
    {
      what: `heap grows by ${growth.toFixed(2)} MiB per ${PER} requests after warm-up (${judged} were made), at most ${HEAP_BAR}`,
      holds: growth <= HEAP_BAR,
    },
    {
      what: `resident memory of the second half is ${resident.toFixed(2)} times the first, at most ${RSS_BAR}`,
      holds: resident <= RSS_BAR,
    },
    { what: `${files} more files open in the second half, at most ${FILES_BAR}`, holds: files <= FILES_BAR },
  ],
  check,
);
