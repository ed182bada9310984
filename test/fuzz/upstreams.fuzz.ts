import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { ROOT } from "../support/architecture.js";
import { raw, startFaultServer } from "../support/fault-server.js";
import { settingsFor, startGateway, upstream } from "../support/gateway.js";
import { outcomeOf } from "./answer.js";
import { type Dice, fuzz } from "./fuzz.js";

const CANARY = "canary-of-a-header";
const RECORDINGS = {
  camunda: "camunda-7.24.0",
  elasticsearch: "elasticsearch-8.19.21",
  kuzzle: "kuzzle-2.56.0",
} as const;
const UID = "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0";
const ASKED = {
  camunda: [
    '{ camundaUserProfiles(ids: ["jonny1", "demo"]) { userId email displayName } }',
    '{ searchCamundaUserProfiles(input: { lastName: "Doe" }) { total items { userId } } }',
    'mutation { updateUserProfile(input: { id: "jonny1", firstName: "A" }) { __typename ... on ProfileError { message } } }',
  ],
  elasticsearch: [
    `{ elasticsearchUserProfile(uid: "${UID}") { uid enabled data labels user { username roles } } }`,
    '{ suggestElasticsearchUserProfiles(input: { name: "jack" }) { uid data } }',
    `mutation { disableUserProfile(input: { uid: "${UID}" }) { __typename ... on ProfileError { message } } }`,
  ],
  kuzzle: [
    '{ kuzzleSecurityProfiles(ids: ["default", "admin"]) { profileId rateLimit policies { roleId } } }',
    "{ searchKuzzleSecurityProfiles(input: {}) { total items { profileId } } }",
    'mutation { updateSecurityProfile(input: { id: "default", rateLimit: 3 }) { __typename ... on ProfileError { message } } }',
  ],
} as const;
const STATUSES = [200, 200, 200, 204, 201, 302, 400, 401, 403, 404, 406, 409, 429, 500, 503, 599] as const;
const SIGNS = [
  "{",
  "}",
  "[",
  "]",
  '"',
  ",",
  "null",
  "1e999",
  "\u0000",
  "\\ud800",
  "<html>",
  "[[[[[[[[",
] as const;
const LINES: readonly [[string, string], ...[string, string][]] = [
  ["content-type", "text/html"],
  ["content-encoding", "gzip"],
  ["x-elastic-product", "Elasticsearch"],
  ["retry-after", "1"],
  ["retry-after", "soon"],
  ["location", `http://${CANARY}/`],
  ["set-cookie", CANARY],
];

/** Without these an answer of one of them is not even looked at. */
const USUAL: readonly [string, string][] = [
  ["content-type", "application/json"],
  ["x-elastic-product", "Elasticsearch"],
];

type Dialect = keyof typeof RECORDINGS;

function bodiesOf(dialect: Dialect): [string, ...string[]] {
  const file = join(ROOT, "test/recordings", `${RECORDINGS[dialect]}.json`);
  const recorded: { response: { body: string } }[] = JSON.parse(readFileSync(file, "utf8"));
  return ["", ...recorded.map(({ response }) => response.body)];
}

/** The same value with some of its parts replaced or left out. */
function changed(dice: Dice, value: unknown): unknown {
  if (dice.oneIn(10)) return dice.json();
  if (Array.isArray(value)) return value.slice(0, 50).map((part) => changed(dice, part));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(() => !dice.oneIn(12));
  return Object.fromEntries(kept.map(([key, part]) => [key, dice.oneIn(3) ? changed(dice, part) : part]));
}

function altered(dice: Dice, text: string): string {
  if (dice.oneIn(4)) return dice.spoilt(text, SIGNS);
  try {
    return JSON.stringify(changed(dice, JSON.parse(text)));
  } catch {
    return text;
  }
}

test("answers of upstreams, as recorded and changed", async () => {
  const dialects = ["camunda", "elasticsearch", "kuzzle"] as const;
  const servers = await Promise.all(dialects.map(() => startFaultServer()));
  const gateway = await startGateway(
    settingsFor(
      dialects.map((dialect, n) =>
        upstream({
          dialect,
          url: servers[n]?.url ?? "",
          timeouts: { connect: 1000, headers: 500, total: 800 },
          breaker: { failures: 1, minimumCalls: 1_000_000, window: 1000, open: 1000 },
        }),
      ),
    ),
  );
  const bodies = {
    camunda: bodiesOf("camunda"),
    elasticsearch: bodiesOf("elasticsearch"),
    kuzzle: bodiesOf("kuzzle"),
  };
  await fuzz("upstreams", async (dice) => {
    const n = dice.upTo(2);
    const dialect = dialects[n] ?? "camunda";
    const recorded = dice.of(bodies[dialect]);
    const body = Buffer.from(dice.oneIn(4) ? recorded : altered(dice, recorded));
    const length = body.length + (dice.oneIn(20) ? dice.upTo(4) - 2 : 0);
    const lines: [string, string][] = [
      ...(dice.oneIn(2) ? USUAL : []),
      ...dice.many(2, () => dice.of(LINES)),
      ["content-length", String(length)],
    ];
    const answer = raw(dice.of(STATUSES), lines, body);
    const bytes = dice.oneIn(20) ? answer.subarray(0, dice.upTo(answer.length)) : answer;
    const server = servers[n];
    if (server) for (const array of [server.requests, server.closed]) array.length = 0;
    server?.use(({ socket }) => {
      socket.write(bytes);
      if (bytes.length < answer.length) socket.end();
    });
    const query = dice.of(ASKED[dialect]);
    return outcomeOf(gateway, async () => {
      const answered = await gateway.ask(query);
      if (JSON.stringify(answered.body).includes(CANARY))
        throw new Error("a header of the upstream is in the answer");
      return answered;
    }).then((outcome) => `${dialect} ${outcome}`);
  });
  await gateway.stop();
  await Promise.all(servers.map((server) => server.refuse()));
});
