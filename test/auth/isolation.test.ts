import { Agent, request } from "node:http";
import fc from "fast-check";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { buildGateway } from "../../src/gateway.js";
import { logObserver } from "../../src/observability/log.js";
import { settingsFor, startGateway, upstream } from "../support/gateway.js";
import { type EchoUpstream, startEchoUpstream } from "./echo-upstream.js";

const DIALECTS = ["elasticsearch", "kuzzle", "camunda"] as const;
const CALLERS = ["ada", "bob", undefined] as const;

/** Each takes ids and gives records whose every text is the owner's name. */
const OPERATIONS = [
  "query ($id: ID!) { elasticsearchUserProfile(uid: $id) { user { realmName fullName } data } }",
  "query ($ids: [ID!]!) { elasticsearchUserProfiles(uids: $ids) { displayName } }",
  "query ($id: ID!) { camundaUserProfile(id: $id) { firstName lastName } }",
  "query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { firstName } }",
  "query ($ids: [ID!]!) { kuzzleSecurityProfiles(ids: $ids) { policies { roleId } } }",
  `mutation ($id: ID!) {
    updateSecurityProfile(input: { id: $id, rateLimit: 1 }) {
      ... on UpdateSecurityProfilePayload { profile { policies { roleId } } }
    }
  }`,
];
const WRITE = OPERATIONS.length - 1;

/** Every text in an answer. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

const agent = new Agent({ keepAlive: true, maxSockets: 100 });
let echo: EchoUpstream;

/** What one caller is told. */
function ask(
  url: string,
  caller: string | undefined,
  operation: number,
  ids: readonly string[],
): Promise<string[]> {
  const query = OPERATIONS[operation] ?? "";
  // A variable that the operation does not declare is refused.
  const variables = query.includes("$ids") ? { ids } : { id: ids[0] };
  const authorization = DIALECTS.map((name) => [`x-${name}-authorization`, `Bearer ${caller}`]);
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      ...(caller ? Object.fromEntries(authorization) : {}),
    };
    const sent = request(url, { method: "POST", agent, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () => resolve(textsIn(JSON.parse(text))));
    });
    sent.on("error", reject);
    sent.end(JSON.stringify({ query, variables }));
  });
}

function settings() {
  const upstreams = DIALECTS.map((dialect) =>
    upstream({
      dialect,
      url: `http://127.0.0.1:${echo.port}`,
      auth: { kind: "forward", header: `x-${dialect}-authorization` },
      // Patient enough for a busy machine.
      timeouts: { connect: 10_000, headers: 60_000, total: 60_000 },
    }),
  );
  const server = {
    host: "127.0.0.1",
    port: 0,
    production: false,
    maxInFlight: 1000,
    operationTimeout: 60_000,
  };
  return settingsFor(upstreams, { server });
}

beforeAll(async () => {
  echo = await startEchoUpstream();
});
afterAll(async () => {
  agent.destroy();
  await echo.stop();
});

describe("callers who bring their own credentials", () => {
  it("never see what another one may see: 10,000 operations at the same time, over the same ids", async () => {
    const ids = fc.constantFrom(["u_a_0"], ["u_a_0", "u_b_0"]);
    const operation = fc.record({
      caller: fc.constantFrom(...CALLERS),
      // Reads share calls, writes do not: a few of them do.
      operation: fc.nat(15).map((n) => (n === 15 ? WRITE : n % WRITE)),
      ids,
    });
    const many = fc.array(operation, { minLength: 500, maxLength: 500, size: "max" });
    // Nobody reads tens of thousands of log lines.
    const observer = logObserver(pino({ level: "silent" }));
    const gateway = buildGateway(settings(), { dialects: builtInDialects, observer });
    const { url } = await gateway.listen();
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(many, async (operations) => {
        const answers = await Promise.all(
          operations.map(async (one) => ({
            ...one,
            texts: await ask(url, one.caller, one.operation, one.ids),
          })),
        );
        asked += answers.length;
        for (const { caller = "nobody", texts } of answers) {
          expect(texts.length).toBeGreaterThan(0);
          expect(new Set(texts)).toEqual(new Set([caller]));
        }
      }),
      { numRuns: 20, endOnFailure: true },
    );
    await gateway.stop();
    expect(asked).toBe(10_000);
    // They were indeed under way together, and calls were indeed shared.
    expect(echo.seen.mixed).toBeGreaterThan(1000);
    expect(echo.seen.requests).toBeLessThan(9_000);
  }, 300_000);

  it("each write with their own while writes wait in line for an upstream that is away", async () => {
    const gateway = await startGateway(settings());
    const { port } = echo;
    await echo.stop();
    const waiting = Array.from({ length: 60 }, async (_, n) => {
      const caller = n % 2 === 0 ? "ada" : "bob";
      return { caller, texts: await ask(gateway.url, caller, WRITE, [`profile-${n}`]) };
    });
    await expect
      .poll(() => gateway.log.filter((line) => line.includes("unreachable")).length)
      .toBeGreaterThan(0);
    echo = await startEchoUpstream(port);
    for (const { caller, texts } of await Promise.all(waiting)) expect(texts).toEqual([caller]);
    expect(echo.seen.requests).toBe(60);
    await gateway.stop();
  });
});
