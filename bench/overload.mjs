// Five times as many clients as the gateway can serve, over an upstream that takes 5 ms: how much of the peak is still
// answered in good order, and how soon after it everything is as before. The clients come back at once, whatever they are
// answered; further rows show ten times as many, at once and as `Retry-After` says.
import { setTimeout as delay } from "node:timers/promises";
import { Connection, graphqlRequest } from "./lib/connection.mjs";
import { closedLoop, good } from "./lib/load.mjs";
import { settingsFor, startGateway, startOwn } from "./lib/process.mjs";
import { flags, quantile, table, verdict } from "./lib/report.mjs";
import { cpuSeconds } from "./lib/usage.mjs";

const GOODPUT = 0.8;
/** Of the double, who come back at once after each 503: refusals must leave time for the others. */
const GOODPUT_OF_DOUBLE = 0.4;
const RECOVERY = 2000;
const FACTOR = 5;
/** More do not make it faster. */
const CLIENTS = 200;
const RETRY_AFTER = 1000;
/** Answers in a row that took no longer than before the overload. */
const STREAK = 20;
const { seconds, check } = flags({ seconds: 8 });

const QUERY = "query ($id: ID!) { camundaUserProfile(id: $id) { userId firstName lastName email } }";
const upstream = await startOwn("lib/upstream.mjs", { LATENCY: "5" });
const gateway = await startGateway(settingsFor(upstream.url));
const prepared = Array.from({ length: 5000 }, (_, index) =>
  graphqlRequest(gateway.url, QUERY, { id: `u${index}` }),
);
let at = 0;
const next = () => prepared[at++ % prepared.length];

/** The busier the machine is with other things, the less of a core the gateway gets: that share is shown, too. */
async function measured(options) {
  const before = cpuSeconds(gateway.child.pid);
  const load = await closedLoop(gateway.url, next, { seconds, ...options });
  const core = (cpuSeconds(gateway.child.pid) - before) / seconds;
  return { ...load, core, perCore: load.rate / core };
}

/** Milliseconds that one answer takes; infinite where it is no good one. */
async function probe(connection) {
  const before = performance.now();
  const answer = await connection.send(next());
  return good(answer) ? performance.now() - before : Number.POSITIVE_INFINITY;
}

async function usualTime() {
  const connection = new Connection(gateway.url);
  const times = [];
  for (let count = 0; count < 200; count += 1) times.push(await probe(connection));
  connection.close();
  return Math.max(50, 2 * quantile(times, 0.99));
}

/** Milliseconds until answers take no longer than before. */
async function recovery(usual) {
  const started = performance.now();
  const connection = new Connection(gateway.url);
  let from = started;
  for (let streak = 0; streak < STREAK && performance.now() - started < 10_000; ) {
    const before = performance.now();
    const time = await probe(connection);
    streak = time <= usual ? streak + 1 : 0;
    if (streak === 1) from = before;
    if (time === Number.POSITIVE_INFINITY) await delay(10);
  }
  connection.close();
  return from - started;
}

await measured({ clients: CLIENTS });
const peak = await measured({ clients: CLIENTS });
const usual = await usualTime();
const over = await measured({ clients: FACTOR * CLIENTS });
const recovered = await recovery(usual);
const double = await measured({ clients: 2 * FACTOR * CLIENTS });
const polite = await measured({ clients: 2 * FACTOR * CLIENTS, pause: RETRY_AFTER });
await Promise.all([gateway.stop(), upstream.stop()]);

table(
  ["", "clients", "good/s", "503/s", "errors/s", "p50 ms", "p99 ms", "share of a core", "good/s per core"],
  [
    ["peak", CLIENTS, peak],
    ["overload", FACTOR * CLIENTS, over],
    ["the double", 2 * FACTOR * CLIENTS, double],
    ["the double, polite", 2 * FACTOR * CLIENTS, polite],
  ].map(([name, clients, { rate, refused, bad, p50, p99, core, perCore }]) => [
    name,
    clients,
    rate.toFixed(0),
    (refused / seconds).toFixed(0),
    (bad / seconds).toFixed(0),
    p50.toFixed(0),
    p99.toFixed(0),
    core.toFixed(2),
    perCore.toFixed(0),
  ]),
);
if (over.bad > 0) console.log(`\nan error: ${over.example}`);
const percent = (figure) => Math.round((100 * over[figure]) / peak[figure]);
verdict(
  [
    {
      what: `${percent("rate")} % of the peak is answered under overload (per core ${percent("perCore")} %), at least ${100 * GOODPUT} %`,
      holds: over.rate >= GOODPUT * peak.rate,
    },
    {
      what: `${Math.round((100 * double.rate) / peak.rate)} % with the double, at least ${100 * GOODPUT_OF_DOUBLE} %`,
      holds: double.rate >= GOODPUT_OF_DOUBLE * peak.rate,
    },
    {
      what: `as usual again after ${Math.round(recovered)} ms of at most ${RECOVERY} ms`,
      holds: recovered <= RECOVERY,
    },
  ],
  check,
);
