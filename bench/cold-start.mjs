// From the start of a process to its first right answer: `npm start` with the build that its first run has before it and
// without, and the built program alone.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT } from "./lib/process.mjs";
import { flags, median, table, verdict } from "./lib/report.mjs";

const BAR = 2000;
const LIMIT = 30_000;
const { runs, check } = flags({ runs: 5 });

const QUERY =
  '{ person(username: "grace") { elasticsearch { uid } kuzzle { profileId } camunda { userId } } }';
const ARGS = ["--sandbox", "--port", "0"];
const WAYS = [
  {
    name: "npm start, for the first time",
    command: "npm",
    args: ["start", "--silent", "--", ...ARGS],
    unbuilt: true,
  },
  { name: "npm start", command: "npm", args: ["start", "--silent", "--", ...ARGS] },
  { name: "node dist/cli.js", command: process.execPath, args: ["dist/cli.js", "serve", ...ARGS] },
];

async function answerOf(url) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query: QUERY }) });
  const { data, errors } = await response.json();
  if (errors || data.person.camunda.userId !== "grace")
    throw new Error(`not the answer: ${JSON.stringify(errors)}`);
}

/** Milliseconds until it says `ready`, and until the first right answer. */
async function measure({ command, args, unbuilt = false }) {
  if (unbuilt) rmSync(join(ROOT, "dist"), { recursive: true, force: true });
  const started = performance.now();
  // A group of its own, since npm starts further processes.
  const child = spawn(command, args, { cwd: ROOT, stdio: ["ignore", "pipe", "ignore"], detached: true });
  const ended = once(child, "exit");
  const stop = () => process.kill(-child.pid, "SIGTERM");
  const late = setTimeout(stop, LIMIT);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.startsWith("ready ")) continue;
      const ready = performance.now() - started;
      await answerOf(line.slice("ready ".length));
      return { ready, answered: performance.now() - started };
    }
    throw new Error(`${command} ended without being ready`);
  } finally {
    clearTimeout(late);
    if (child.exitCode === null) stop();
    await ended;
  }
}

const rows = [];
const bars = [];
for (const way of WAYS) {
  const times = [];
  for (let run = 0; run < runs; run += 1) times.push(await measure(way));
  const answered = times.map((time) => time.answered);
  const middle = median(answered);
  rows.push([
    way.name,
    Math.round(median(times.map((time) => time.ready))),
    Math.round(middle),
    Math.round(Math.min(...answered)),
    Math.round(Math.max(...answered)),
  ]);
  bars.push({ what: `${way.name}: ${Math.round(middle)} ms of at most ${BAR} ms`, holds: middle <= BAR });
}
table(["", "ready ms (median)", "first answer ms (median)", "least", "most"], rows);
verdict(bars, check);
