// 500 sockets that send a byte a second: when the gateway has got rid of the last one, and what that does to everybody else.
import { createInterface } from "node:readline";
import { graphqlRequest } from "./lib/connection.mjs";
import { openLoop } from "./lib/load.mjs";
import { settingsFor, start, startGateway, startOwn } from "./lib/process.mjs";
import { flags, median, table, verdict } from "./lib/report.mjs";

const SLOW = 500;
const GONE_WITHIN = 12;
const SECONDS = 10;
const { rate, rounds, check } = flags({ rate: 100, rounds: 3 });

const QUERY = "query ($id: ID!) { camundaUserProfile(id: $id) { userId lastName } }";

const upstream = await startOwn("lib/upstream.mjs");
const gateway = await startGateway(settingsFor(upstream.url));

const prepared = Array.from({ length: 256 }, (_, index) =>
  graphqlRequest(gateway.url, QUERY, { id: `u${index}` }),
);
let at = 0;
const next = () => prepared[at++ % prepared.length];
const ordinary = (seconds) => openLoop(gateway.url, next, { rate, seconds, connections: 200 });

/** A process of slow clients; resolves with the seconds until the last one was gone. */
async function slowClients() {
  const env = { COUNT: String(SLOW), PORT: new URL(gateway.url).port };
  const { child } = await start(process.execPath, ["bench/lib/drip.mjs"], /^ready$/, { env });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("gone ")) return Number(line.slice("gone ".length));
  }
  return Number.POSITIVE_INFINITY;
}

await ordinary(5);
const results = [];
for (let round = 0; round < rounds; round += 1) {
  const before = await ordinary(SECONDS);
  const [during, last] = await Promise.all([ordinary(SECONDS), slowClients()]);
  results.push({ before, during, last, factor: during.p99 / before.p99 });
}
await Promise.all([gateway.stop(), upstream.stop()]);

table(
  [
    "round",
    "p50 ms before",
    "with slow ones",
    "p99 ms before",
    "with slow ones",
    "times",
    "bad",
    "last gone s",
  ],
  results.map(({ before, during, last, factor }, round) => [
    round + 1,
    before.p50.toFixed(1),
    during.p50.toFixed(1),
    before.p99.toFixed(1),
    during.p99.toFixed(1),
    factor.toFixed(1),
    before.bad + during.bad + during.unsent,
    last.toFixed(1),
  ]),
);
const last = Math.max(...results.map((result) => result.last));
const factor = median(results.map((result) => result.factor));
verdict(
  [
    {
      what: `the last of ${SLOW} slow sockets is gone after ${last.toFixed(1)} s of at most ${GONE_WITHIN} s`,
      holds: last <= GONE_WITHIN,
    },
    {
      what: `p99 of the others is ${factor.toFixed(1)} times as long (median), at most twice`,
      holds: factor <= 2,
    },
    {
      what: "every ordinary request was answered",
      holds: results.every(({ before, during }) => before.bad + during.bad + during.unsent === 0),
    },
  ],
  check,
);
