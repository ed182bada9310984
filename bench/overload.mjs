// Five times as many requests as the gateway can answer, over an upstream that takes 5 ms: how much of the peak is still
// answered in good order, and how soon after it everything is as before.
import { setTimeout as delay } from "node:timers/promises";
import { Connection, graphqlRequest } from "./lib/connection.mjs";
import { closedLoop, good, openLoop } from "./lib/load.mjs";
import { settingsFor, startGateway, startOwn } from "./lib/process.mjs";
import { flags, quantile, table, verdict } from "./lib/report.mjs";

const GOODPUT = 0.8;
const RECOVERY = 2000;
const FACTOR = 5;
/** As many clients as the upstream's connections and then some: more do not make it faster. */
const CLIENTS = 96;
const CONNECTIONS = 4000;
const PROBES = 20;
const { seconds, check } = flags({ seconds: 8 });

const QUERY = "query ($id: ID!) { camundaUserProfile(id: $id) { userId firstName lastName email } }";
const upstream = await startOwn("upstream.mjs", { LATENCY: "5" });
const gateway = await startGateway(settingsFor(upstream.url));
const prepared = Array.from({ length: 1000 }, (_, index) =>
  graphqlRequest(gateway.url, QUERY, { id: `u${index}` }),
);
let at = 0;
const next = () => prepared[at++ % prepared.length];

/** One request after the other, as a client that nothing is wrong with. */
async function probe(connection) {
  const before = performance.now();
  const answer = await connection.send(next());
  return good(answer) ? performance.now() - before : Number.POSITIVE_INFINITY;
}

await closedLoop(gateway.url, next, { clients: CLIENTS, seconds });
const peak = await closedLoop(gateway.url, next, { clients: CLIENTS, seconds });

const quiet = new Connection(gateway.url);
const calm = [];
for (let count = 0; count < 200; count += 1) calm.push(await probe(quiet));
quiet.close();
const usual = Math.max(50, 2 * quantile(calm, 0.99));

const over = await openLoop(gateway.url, next, {
  rate: FACTOR * peak.rate,
  seconds,
  connections: CONNECTIONS,
});
const after = performance.now();
let recovery = Number.POSITIVE_INFINITY;
const connection = new Connection(gateway.url);
for (let streak = 0; performance.now() - after < 10_000; ) {
  const from = performance.now();
  const time = await probe(connection);
  streak = time <= usual ? streak + 1 : 0;
  if (streak === PROBES) {
    recovery = from - after;
    break;
  }
  if (time === Number.POSITIVE_INFINITY) await delay(10);
}
connection.close();
await Promise.all([gateway.stop(), upstream.stop()]);

const share = over.rate / peak.rate;
table(
  ["", "offered/s", "good/s", "refused/s", "other/s", "p50 ms", "p99 ms"],
  [
    [
      "peak",
      (peak.sent / seconds).toFixed(0),
      peak.rate.toFixed(0),
      0,
      (peak.bad / seconds).toFixed(0),
      peak.p50.toFixed(1),
      peak.p99.toFixed(1),
    ],
    [
      "5x overload",
      ((over.sent + over.unsent) / seconds).toFixed(0),
      over.rate.toFixed(0),
      (over.refused / seconds).toFixed(0),
      ((over.bad + over.unsent) / seconds).toFixed(0),
      over.p50.toFixed(1),
      over.p99.toFixed(1),
    ],
  ],
);
if (over.example)
  console.log(`\nanother answer: ${over.example}; not sent for want of a connection: ${over.unsent}`);
verdict(
  [
    {
      what: `goodput under overload: ${(100 * share).toFixed(0)} % of peak, at least ${100 * GOODPUT} %`,
      holds: share >= GOODPUT,
    },
    {
      what: `as usual again after ${Math.round(recovery)} ms of at most ${RECOVERY} ms`,
      holds: recovery <= RECOVERY,
    },
  ],
  check,
);
