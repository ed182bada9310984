// `npm run bench`: what an operation costs through the gateway, through other GraphQL servers in front of the same
// upstream, and through a bare proxy. Each has a core of its own; load and upstream share another. All are measured in
// turn within a round, and what counts is the ratio to the proxy of that round: processor time an operation, with the
// throughput beside it. See docs/performance.md.
//
//   node bench/ratio.mjs --quick
//   node bench/ratio.mjs --docs docs/performance.md       (without --quick that is the default)
//   node bench/ratio.mjs --ops W1,W2 --peers proxy,mercurius --gateway old=../other/dist/cli.js --gateway dist/cli.js
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { coldStarts } from "./lib/cold.mjs";
import { cores } from "./lib/cores.mjs";
import { markdown, writeInto } from "./lib/docs.mjs";
import { MAIN, OPERATIONS, operation } from "./lib/operations.mjs";
import { gateway, PEERS, peer } from "./lib/peers.mjs";
import { start, startOwn } from "./lib/process.mjs";
import { machine, median, table } from "./lib/report.mjs";
import { barsTable, memoryTable, operationsTable, tablesOf } from "./lib/tables.mjs";
import { buildUnmerged, removeUnmerged } from "./lib/unmerged.mjs";

/**
 * Seconds, about: a cell is measured in slices, in turn with those of all other programs, and its figures are the medians of
 * them. Machines have slow minutes, and V8 drops compiled code when a program has had nothing to do for eight seconds.
 */
const SLICE = 0.6;
/** Others on the gateway's core blur a figure; such a slice is measured again, so often at most. */
const FOREIGN = 0.25;
const AGAIN = 1;
const UNMERGED = "unmerged";
/** The operation that is compared with it. */
const MERGING = "W4A200";

const { values } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    ops: { type: "string" },
    peers: { type: "string" },
    gateway: { type: "string", multiple: true, default: ["dist/cli.js"] },
    rounds: { type: "string" },
    seconds: { type: "string" },
    warm: { type: "string" },
    starts: { type: "string" },
    docs: { type: "string" },
  },
});
const QUICK = {
  ops: "W1,W2A200,W2,W3,W3B,W4",
  peers: "proxy,mercurius",
  rounds: 2,
  seconds: 1.5,
  warm: 0.5,
  starts: 0,
  forBars: 1,
};
const FULL = {
  ops: OPERATIONS.join(","),
  peers: PEERS.join(","),
  rounds: 3,
  seconds: 3,
  warm: 0.7,
  starts: 9,
  forBars: 2,
  docs: "docs/performance.md",
};
const { docs, ...chosen } = { ...(values.quick ? QUICK : FULL), ...values };
const [rounds, seconds, warm, starts] = [chosen.rounds, chosen.seconds, chosen.warm, chosen.starts].map(
  Number,
);
if (!(rounds >= 1 && seconds > 0 && warm >= 0 && starts >= 0))
  throw new Error("--rounds, --seconds, --warm and --starts want numbers");
const operations = chosen.ops.split(",").map(operation);
const wanted = chosen.peers.split(",").filter((name) => name !== "proxy");
const measured = [peer("proxy"), ...wanted.map(peer), ...chosen.gateway.map(gateway)];
/** Merging has nothing to gain where each read has its own credential: there it is compared with a gateway without it. */
const comparesMerging = operations.some(({ name }) => name === MERGING) && !values.quick;
const programs = comparesMerging
  ? [...measured, { ...gateway(`${UNMERGED}=${await buildUnmerged()}`, 0, [1]), isUnmerged: true }]
  : measured;

const logs = mkdtempSync(join(tmpdir(), "bench-logs-"));
const place = cores();
const upstream = await startOwn("lib/upstream.mjs", {}, { core: place?.others });
const generator = await start(process.execPath, ["bench/lib/generator.mjs"], /^ready$/, {
  core: place?.others,
  ipc: true,
  log: join(logs, "generator.log"),
});
console.log(
  place
    ? `gateways on core ${place.gateway}, load and upstream on core ${place.others}; their logs are in ${logs}`
    : `nothing is pinned to a core (that needs Linux with taskset and two cores); logs are in ${logs}`,
);

const times = await coldStarts(starts > 0 ? measured : [], upstream.url, {
  core: place?.gateway,
  log: join(logs, "cold.log"),
  runs: starts,
});

/**
 * One process for each program and each way it is set up; the memory after the mixture is that of nothing else. New ones in
 * each round: two processes of one program differ by five percent and more for as long as they live.
 */
const running = new Map();
async function runningFor(program, way) {
  const key = program.isGateway || way === "mixture" ? `${program.name} ${way}` : program.name;
  if (!running.has(key)) {
    const log = join(logs, `${key.replace(" ", "-")}.log`);
    running.set(key, await program.start(upstream.url, { way, core: place?.gateway, log }));
  }
  return running.get(key);
}

let seed = 1;
async function load(program, { name, settings }, lengths) {
  const { url, headers, child } = await runningFor(program, settings);
  generator.child.send({
    name,
    style: program.style,
    url: new URL(url).origin,
    headers,
    seed,
    pid: child.pid,
    upstream: { url: upstream.url, pid: upstream.child.pid },
    core: place?.gateway,
    ...lengths,
  });
  const [{ result, error }] = await once(generator.child, "message");
  if (error) throw new Error(`${program.name}: ${error}`);
  return result;
}

const slices = Math.max(1, Math.round(seconds / SLICE));
const ofSlice = { warm: warm / slices, seconds: seconds / slices };

/** What a bar is about is measured longer: between slices of one second and the next lie ten percent and more. */
const slicesOf = ({ name }) => slices * (MAIN.includes(name) || name === MERGING ? chosen.forBars : 1);

async function slice(program, what) {
  let best;
  for (let attempt = 0; attempt <= AGAIN; attempt += 1) {
    const run = await load(program, what, ofSlice);
    if (!best || run.foreign < best.foreign) best = run;
    if (!(best.foreign > FOREIGN)) break;
  }
  return best;
}

/** Wrong answers are summed up: one is one too many. */
function together(parts) {
  const names = Object.keys(parts[0]).filter((name) => typeof parts[0][name] === "number");
  const medians = names.map((name) => [name, median(parts.map((part) => part[name]))]);
  const example = parts.find((part) => part.bad > 0)?.example;
  return { ...Object.fromEntries(medians), bad: parts.reduce((sum, { bad }) => sum + bad, 0), example };
}

function takesPart({ name, isGateway, isUnmerged }, what) {
  if (isUnmerged) return what.name === MERGING;
  if (isGateway || name === "proxy" || what.against === "all") return true;
  return what.against === "fastest" && name === "mercurius";
}

const runs = [];
for (let round = 0; round < rounds; round += 1) {
  // Whoever is first in one round is last in the next. Within a round each waits for the same time, which V8 would
  // otherwise use to drop code and to shrink the space for young objects.
  const order = round % 2 ? programs.toReversed() : programs;
  const asked = operations.filter(({ once }) => !once || round === 0);
  // V8 compiles what matters within the first seconds; nobody is measured before.
  for (const program of order)
    for (const what of asked)
      if (takesPart(program, what)) await load(program, what, { warm: 0, seconds: 2 * warm });
  for (const what of asked) {
    seed += 1;
    const taking = order.filter((program) => takesPart(program, what));
    const parts = new Map(taking.map((program) => [program, []]));
    for (let turn = slicesOf(what); turn > 0; turn -= 1)
      for (const program of taking) parts.get(program).push(await slice(program, what));
    for (const [program, measuredParts] of parts)
      runs.push({
        round,
        operation: what.name,
        program: program.name,
        isGateway: program.isGateway === true && !program.isUnmerged,
        ...together(measuredParts),
      });
  }
  for (const { stop } of running.values()) await stop();
  running.clear();
}
for (const { stop } of [generator, upstream]) await stop();
if (comparesMerging) await removeUnmerged();

for (const { title, head, rows } of [
  operationsTable(runs),
  memoryTable(runs, times),
  barsTable(runs, times),
]) {
  if (rows.length === 0) continue;
  console.log(`\n${title}\n`);
  table(head, rows);
}
console.log(`\n${machine()}`);
if (docs) {
  const said = [new Date().toISOString().slice(0, 10), machine(), `${rounds} rounds of ${seconds} s a cell`];
  const parts = Object.entries(tablesOf(runs, times)).map(([name, one]) => [name, `\n${markdown(one)}\n`]);
  writeInto(docs, { ...Object.fromEntries(parts), machine: `\n${said.join("; ")}.\n` });
  console.log(`written into ${docs}`);
}
