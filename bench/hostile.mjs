// How long a running gateway takes to turn away hostile requests, and how long it lets everybody else wait meanwhile.
//
//   node bench/hostile.mjs http://127.0.0.1:4000/graphql [rounds]
//
// The first round warms the gateway up and is reported on its own. "Stall" is the longest answer of /health/live, asked
// all the while from another thread: what the event loop was held for, plus what the machine was busy with otherwise
// (the same figure without any load is printed first). Exit code 1 where a bar is missed.
import { Agent, request } from "node:http";
import { Worker } from "node:worker_threads";
import { hostileCorpus } from "../test/graphql/hostile-corpus.mjs";

const P99 = 10;
const STALL = 50;
const QUIET = 2000;

const url = new URL(process.argv[2] ?? "http://127.0.0.1:4000/graphql");
const rounds = Number(process.argv[3] ?? 10);
const corpus = hostileCorpus().map(({ name, body }) => ({ name, body: Buffer.from(body) }));
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function send(body) {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": body.length };
    const startedAt = performance.now();
    const post = request(url, { method: "POST", headers, agent }, (response) => {
      response.resume();
      response.on("end", () => resolve({ status: response.statusCode, ms: performance.now() - startedAt }));
    });
    post.on("error", reject);
    post.end(body);
  });
}

async function round() {
  const answers = [];
  for (const { name, body } of corpus) answers.push({ name, ...(await send(body)) });
  return answers;
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
const shown = (ms) => `${ms.toFixed(1)} ms`;

function report(title, answers, stall) {
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const p99 = at(times, 0.99);
  console.log(
    `${title}: ${answers.length} requests, p50 ${shown(at(times, 0.5))}, p99 ${shown(p99)}, worst ${shown(at(times, 1))}, stall ${shown(stall)}`,
  );
  return p99;
}

const probe = new Worker(new URL("hostile-probe.mjs", import.meta.url), { workerData: { url: url.href } });
const worstSince = () =>
  new Promise((resolve) => {
    probe.once("message", resolve);
    probe.postMessage("worst");
  });
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

await pause(500);
await worstSince();
await pause(QUIET);
console.log(`without load: stall ${shown(await worstSince())}`);

const cold = await round();
report("cold", cold, await worstSince());

const warm = [];
for (let index = 0; index < rounds; index += 1) warm.push(...(await round()));
const stall = await worstSince();
const p99 = report("warm", warm, stall);

const slowest = new Map();
for (const { name, ms } of warm) slowest.set(name, [...(slowest.get(name) ?? []), ms]);
const medians = [...slowest].map(([name, all]) => ({
  name,
  ms: at(
    all.sort((a, b) => a - b),
    0.5,
  ),
}));
for (const { name, ms } of medians.sort((a, b) => b.ms - a.ms).slice(0, 8))
  console.log(`  ${shown(ms)}  ${name}`);

const failed = [...cold, ...warm].filter(({ status }) => status >= 500);
for (const { name, status } of failed) console.log(`  ${status}  ${name}`);

const missed = [
  ...(p99 > P99 ? [`p99 over ${P99} ms`] : []),
  ...(stall > STALL ? [`a stall over ${STALL} ms`] : []),
  ...(failed.length > 0 ? [`${failed.length} answers of 500 or more`] : []),
];
console.log(missed.length === 0 ? "all bars met" : `missed: ${missed.join(", ")}`);
await probe.terminate();
agent.destroy();
process.exitCode = missed.length === 0 ? 0 : 1;
