// What GraphQL costs: four operations through the gateway, and the same upstream calls through a bare proxy of the same
// run. The ratio says more than either figure, and the processor time an operation costs says most on a busy machine.
import { setTimeout as delay } from "node:timers/promises";
import { Connection, graphqlRequest, plainRequest } from "./lib/connection.mjs";
import { closedLoop } from "./lib/load.mjs";
import { settingsFor, startGateway, startOwn } from "./lib/process.mjs";
import { flags, median, table, verdict } from "./lib/report.mjs";
import { cpuSeconds, rss } from "./lib/usage.mjs";

const { seconds, rounds, warm, check } = flags({ seconds: 3, rounds: 3, warm: 8 });
const CLIENTS = 32;
const MANY = 200;
const LIST = 50;
const VARIETY = 256;

const MUTATION = `mutation ($input: UpdateUserProfileInput!) {
  updateUserProfile(input: $input) { __typename ... on ProfileError { code message } }
}`;
const ONE = "query ($id: ID!) { camundaUserProfile(id: $id) { userId firstName lastName email } }";
const FIFTY = "query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { userId firstName lastName email } }";

const id = (index) => `u${(index * 7919) % 10_000}`;
const ids = (index) => Array.from({ length: LIST }, (_, place) => id(index * LIST + place));
const change = (index) => ({ firstName: `First ${index}`, lastName: "Doe", email: "aNewEmailAddress" });

/** The same work twice: as GraphQL, and as the REST call that the upstream would get. */
const OPERATIONS = {
  W1: {
    what: "W1 mutation",
    clients: CLIENTS,
    graphql: (url, index) => graphqlRequest(url, MUTATION, { input: { id: id(index), ...change(index) } }),
    rest: (url, index) =>
      plainRequest(
        `${url}/engine-rest/user/${id(index)}/profile`,
        "PUT",
        JSON.stringify({ id: id(index), ...change(index) }),
      ),
  },
  W2: {
    what: "W2 one read",
    clients: CLIENTS,
    graphql: (url, index) => graphqlRequest(url, ONE, { id: id(index) }),
    rest: (url, index) => plainRequest(`${url}/engine-rest/user/${id(index)}/profile`),
  },
  W3: {
    what: "W3 fifty reads",
    clients: CLIENTS,
    graphql: (url, index) => graphqlRequest(url, FIFTY, { ids: ids(index) }),
    rest: (url, index) =>
      plainRequest(`${url}/engine-rest/user?idIn=${ids(index).join(",")}&maxResults=${LIST}`),
  },
};
OPERATIONS.W4 = { ...OPERATIONS.W2, what: "W4 one read, 200 clients", clients: MANY };

function source(make) {
  const prepared = Array.from({ length: VARIETY }, (_, index) => make(index));
  let at = 0;
  return () => prepared[at++ % VARIETY];
}

async function requestsOf(upstream) {
  const connection = new Connection(upstream.url);
  const { body } = await connection.send(plainRequest(`${upstream.url}/stats`));
  connection.close();
  return Number(body);
}

const upstream = await startOwn("upstream.mjs");
const proxy = await startOwn("proxy.mjs", { UPSTREAM: upstream.url });
// 200 clients at once are more than the default bulkhead lets wait.
const gateway = await startGateway(settingsFor(upstream.url, { limits: { queue: MANY } }));
const sides = [
  { name: "proxy", program: proxy, make: "rest" },
  { name: "gateway", program: gateway, make: "graphql" },
];
const runs = [];
const next = new Map();
for (const [key, operation] of Object.entries(OPERATIONS))
  for (const { name, program, make } of sides)
    next.set(
      `${key} ${name}`,
      source((index) => operation[make](program.url, index)),
    );

// Every answer has to be the right one before any is counted.
for (const [key, expected] of [
  ["W1", "UpdateUserProfilePayload"],
  ["W2", "Last u"],
  ["W3", "Last u"],
]) {
  const connection = new Connection(gateway.url);
  const { body } = await connection.send(next.get(`${key} gateway`)());
  connection.close();
  if (!body.includes(expected) || body.includes("errors"))
    throw new Error(`${key} is answered ${body.slice(0, 300)}`);
}
// V8 needs seconds of mixed load before it has compiled what matters.
for (const { name, program } of sides)
  for (const key of Object.keys(OPERATIONS))
    await closedLoop(program.url, next.get(`${key} ${name}`), { clients: CLIENTS, seconds: warm / 4 });

for (let round = 0; round < rounds; round += 1) {
  for (const [key, { clients }] of Object.entries(OPERATIONS)) {
    // Whoever is first in one round is second in the next.
    for (const { name, program } of round % 2 ? [...sides].reverse() : sides) {
      await delay(100);
      const before = { cpu: cpuSeconds(program.child.pid), requests: await requestsOf(upstream) };
      const load = await closedLoop(program.url, next.get(`${key} ${name}`), { clients, seconds });
      const cpu = (cpuSeconds(program.child.pid) - before.cpu) / load.sent;
      runs.push({
        key,
        name,
        round,
        ...load,
        cpu: cpu * 1e6,
        calls: (await requestsOf(upstream)) / load.sent - before.requests / load.sent,
      });
    }
  }
}
const memory = rss(gateway.child.pid);
await Promise.all([gateway.stop(), proxy.stop(), upstream.stop()]);

const of = (key, name, figure) =>
  median(runs.filter((run) => run.key === key && run.name === name).map((run) => run[figure]));
const ratio = (key, figure) =>
  median(
    runs
      .filter((run) => run.key === key && run.name === "gateway")
      .map((run) => {
        const other = runs.find((one) => one.key === key && one.name === "proxy" && one.round === run.round);
        return figure === "cpu" ? other.cpu / run.cpu : run.rate / other.rate;
      }),
  );
table(
  [
    "",
    "proxy/s",
    "gateway/s",
    "ratio",
    "proxy us",
    "gateway us",
    "cpu ratio",
    "p50 ms",
    "p99 ms",
    "calls/op",
  ],
  Object.entries(OPERATIONS).map(([key, { what }]) => [
    what,
    of(key, "proxy", "rate").toFixed(0),
    of(key, "gateway", "rate").toFixed(0),
    ratio(key, "rate").toFixed(2),
    of(key, "proxy", "cpu").toFixed(0),
    of(key, "gateway", "cpu").toFixed(0),
    ratio(key, "cpu").toFixed(2),
    of(key, "gateway", "p50").toFixed(1),
    of(key, "gateway", "p99").toFixed(1),
    of(key, "gateway", "calls").toFixed(2),
  ]),
);
console.log(`\ngateway after the load: ${memory.toFixed(0)} MiB resident`);
verdict(
  [
    {
      what: `no answer was bad ${runs.find(({ example }) => example)?.example ?? ""}`,
      holds: runs.every((run) => run.bad === 0),
    },
    { what: "fifty reads are one call of the upstream", holds: of("W3", "gateway", "calls") <= 1.05 },
  ],
  check,
);
