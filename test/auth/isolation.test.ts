import { Agent, request } from "node:http";
import fc from "fast-check";
import { getNamedType } from "graphql";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schemaOf } from "../../src/compose.js";
import { builtInDialects } from "../../src/dialects.js";
import { buildGateway } from "../../src/gateway.js";
import { logObserver } from "../../src/observability/log.js";
import { ownFields, rootFields } from "../support/documents.js";
import { EMULATED, type Emulated } from "../support/emulated.js";
import { settingsFor, startGateway, upstream } from "../support/gateway.js";
import { OWNERS, type Owner, type OwnersUpstream, startOwnersUpstream } from "./owners-upstream.js";

interface Asked {
  readonly query: string;
  readonly variables: object;
}

/** Reads of which those of a dialect are answered to each owner by another world, and a write. */
function operationsOf(one: Emulated): { readonly reads: readonly Asked[]; readonly write: Asked } {
  const { known } = one;
  const { field, argument = "id", id, other, select } = known.profile;
  const type = getNamedType(schemaOf().getQueryType()?.getFields()[field]?.type)?.name ?? "";
  const read = (alias: string) => `${alias}: ${field}(${argument}: $${alias}) { ${select} displayName }`;
  const ids = [id, other, ...OWNERS];
  const person = ownFields(one, "Person").map(
    (part) => `${part} { ... on ${type} { ${select} displayName } }`,
  );
  const [write] = known.writes;
  if (!write) throw new Error(`the emulator of ${one.name} knows of nothing that can be written`);
  return {
    reads: [
      ...ids.map((a) => ({ query: `query ($a: ID!) { ${read("a")} }`, variables: { a } })),
      ...ids.map((b) => ({
        query: `query ($a: ID!, $b: ID!) { ${read("a")} ${read("b")} }`,
        variables: { a: id, b },
      })),
      { query: `{ person(username: "${known.username}") { ${person.join(" ")} } }`, variables: {} },
    ],
    write,
  };
}

const OPERATIONS = EMULATED.map(operationsOf);
const READS = OPERATIONS.flatMap(({ reads }) => reads);
const WRITES = OPERATIONS.map(({ write }) => write);

const agent = new Agent({ keepAlive: true, maxSockets: 100 });
let upstreams: readonly OwnersUpstream[];

/** What one caller is told. */
function ask(url: string, caller: Owner, { query, variables }: Asked): Promise<string> {
  const shown = EMULATED.map(({ name }) => [`x-${name}-authorization`, `Bearer ${caller}`]);
  return new Promise((resolve, reject) => {
    const headers = {
      "content-type": "application/json",
      ...(caller === "nobody" ? {} : Object.fromEntries(shown)),
    };
    const sent = request(url, { method: "POST", agent, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      answer.on("end", () => resolve(text.replace(/"requestId":"[^"]*"/g, "")));
    });
    sent.on("error", reject);
    sent.end(JSON.stringify({ query, variables }));
  });
}

function settings() {
  const server = {
    host: "127.0.0.1",
    port: 0,
    production: false,
    maxInFlight: 1000,
    operationTimeout: 60_000,
  };
  const configured = EMULATED.map(({ name, basePath }, n) =>
    upstream({
      dialect: name,
      url: `${upstreams[n]?.running.url}${basePath}`,
      auth: { kind: "forward", header: `x-${name}-authorization` },
      // Patient enough for a busy machine.
      timeouts: { connect: 10_000, headers: 60_000, total: 60_000 },
    }),
  );
  return settingsFor(configured, { server });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const requests = (): number => sum(upstreams.flatMap(({ seen }) => Object.values(seen.requests)));

beforeAll(async () => {
  upstreams = await Promise.all(EMULATED.map(startOwnersUpstream));
});
afterAll(async () => {
  agent.destroy();
  await Promise.all(upstreams.map(({ running }) => running.stop()));
});

describe("callers who bring their own credentials", () => {
  it("are told what they are told alone: 10,000 operations at the same time, over the same ids", async () => {
    const operation = fc.record({
      caller: fc.constantFrom(...OWNERS),
      // Reads share calls, writes do not: a few of them do.
      asked: fc.nat(15).chain((n) => fc.constantFrom(...(n === 15 ? WRITES : READS))),
    });
    const many = fc.array(operation, { minLength: 500, maxLength: 500, size: "max" });
    // Nobody reads tens of thousands of log lines.
    const observer = logObserver(pino({ level: "silent" }));
    const gateway = buildGateway(settings(), { dialects: builtInDialects, observer });
    const { url } = await gateway.listen();
    const alone = new Map<Asked, ReadonlyMap<Owner, string>>();
    for (const asked of [...WRITES, ...READS]) {
      const answered = new Map<Owner, string>();
      for (const owner of OWNERS) answered.set(owner, await ask(url, owner, asked));
      alone.set(asked, answered);
    }
    for (const asked of WRITES) expect(alone.get(asked)?.get("ada")).toContain('Payload"');
    // Every dialect shows the difference in its reads of one, of two, and of a person.
    for (const { reads } of OPERATIONS) {
      const different = reads.filter((asked) => new Set(alone.get(asked)?.values()).size > 1);
      expect(different.map(({ query }) => rootFields({ query }).length)).toEqual(
        expect.arrayContaining([1, 2]),
      );
      expect(different.flatMap(rootFields)).toContain("person");
    }
    const before = requests();
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(many, async (operations) => {
        const answers = await Promise.all(
          operations.map(async (one) => ({ ...one, answered: await ask(url, one.caller, one.asked) })),
        );
        asked += answers.length;
        for (const { caller, asked: what, answered } of answers)
          expect([caller, what, answered]).toEqual([caller, what, alone.get(what)?.get(caller)]);
      }),
      { numRuns: 20, endOnFailure: true },
    );
    await gateway.stop();
    expect(asked).toBe(10_000);
    // They were indeed under way together, and calls were indeed shared.
    expect(sum(upstreams.map(({ seen }) => seen.mixed))).toBeGreaterThan(1000);
    expect(requests() - before).toBeLessThan(9_000);
  }, 300_000);

  it("each write with their own while writes wait in line for an upstream that is away", async () => {
    const of = upstreams[EMULATED.findIndex(({ name }) => name === "kuzzle")];
    if (!of) throw new Error("nobody's writes wait");
    // There is such a one in the owner's world alone.
    const write = (caller: Owner): Asked => ({
      query: `mutation ($id: ID!) { updateSecurityProfile(input: { id: $id, rateLimit: 1 }) { __typename } }`,
      variables: { id: caller },
    });
    const gateway = await startGateway(settings());
    const before = { ...of.seen.requests };
    await of.running.stop();
    const waiting = Array.from({ length: 60 }, (_, n) => {
      const caller = n % 3 === 0 ? "ada" : "bob";
      return ask(gateway.url, caller, write(caller));
    });
    await expect
      .poll(() => gateway.log.filter((line) => line.includes("unreachable")).length)
      .toBeGreaterThan(0);
    await of.restart();
    for (const answered of await Promise.all(waiting))
      expect(answered).toContain('"UpdateSecurityProfilePayload"');
    expect(of.seen.requests).toEqual({ ...before, ada: before.ada + 20, bob: before.bob + 40 });
    await gateway.stop();
  });
});
