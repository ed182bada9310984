// From the start of a process to its first right answer: `npm start` with the build that its first run has before it and
// without, and the built program alone; in other checkouts and in a folder where the package is installed, if they are named.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { ROOT } from "./lib/process.mjs";
import { median, table, verdict } from "./lib/report.mjs";

const BAR = 2000;
const LIMIT = 30_000;
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    checkout: { type: "string", multiple: true, default: [] },
    installed: { type: "string" },
    check: { type: "boolean", default: false },
  },
});
const runs = Number(values.runs);

const QUERY =
  '{ person(username: "grace") { elasticsearch { uid } kuzzle { profileId } camunda { userId } } }';
const ARGS = ["--sandbox", "--port", "0"];
const npmStart = { command: "npm", args: ["start", "--silent", "--", ...ARGS] };
const program = (file) => ({ command: process.execPath, args: [file, "serve", ...ARGS] });
const WAYS = [
  { name: "npm start, for the first time", ...npmStart, cwd: ROOT, unbuilt: true },
  { name: "npm start", ...npmStart, cwd: ROOT },
  { name: "node dist/cli.js", ...program("dist/cli.js"), cwd: ROOT },
  ...values.checkout.flatMap((cwd) => [
    { name: `npm start in ${basename(cwd)}`, ...npmStart, cwd, other: true },
    { name: `node dist/cli.js in ${basename(cwd)}`, ...program("dist/cli.js"), cwd, other: true },
  ]),
  ...(values.installed === undefined
    ? []
    : [
        {
          name: "the installed package",
          ...program("node_modules/profile-gateway/dist/cli.js"),
          cwd: values.installed,
        },
      ]),
];

async function answerOf(url) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query: QUERY }) });
  const { data, errors } = await response.json();
  if (errors || data.person.camunda.userId !== "grace")
    throw new Error(`not the answer: ${JSON.stringify(errors)}`);
}

/** Milliseconds until it says `ready`, and until the first right answer. */
async function measure({ command, args, cwd, unbuilt = false }) {
  if (unbuilt) rmSync(join(ROOT, "dist"), { recursive: true, force: true });
  const started = performance.now();
  // A group of its own, since npm starts further processes.
  const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "ignore"], detached: true });
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

// Each of them once in every round: what else runs on the machine slows all of them alike.
const times = new Map(WAYS.map(({ name }) => [name, []]));
for (let run = 0; run < runs; run += 1) for (const way of WAYS) times.get(way.name).push(await measure(way));

const rows = [];
const bars = [];
for (const { name, other = false } of WAYS) {
  const measured = times.get(name);
  const answered = measured.map((time) => time.answered);
  const middle = median(answered);
  rows.push([
    name,
    Math.round(median(measured.map((time) => time.ready))),
    Math.round(middle),
    Math.round(Math.min(...answered)),
    Math.round(Math.max(...answered)),
  ]);
  if (!other)
    bars.push({ what: `${name}: ${Math.round(middle)} ms of at most ${BAR} ms`, holds: middle <= BAR });
}
table(["", "ready ms (median)", "first answer ms (median)", "least", "most"], rows);
verdict(bars, values.check);
