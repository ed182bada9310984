import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schemaOf } from "../../src/compose.js";
import { ALWAYS, type DeclaredCall } from "../../src/dialect/operation.js";
import { builtInDialects } from "../../src/dialects.js";
import { type BuiltGateway, buildGateway } from "../../src/gateway.js";
import { logObserver } from "../../src/observability/log.js";
import { createEmulator as camundaEmulator } from "../../src/sandbox/camunda/index.js";
import { createEmulator as elasticsearchEmulator } from "../../src/sandbox/elasticsearch/index.js";
import { type Emulator, type RunningEmulator, startEmulator } from "../../src/sandbox/http.js";
import { createEmulator as kuzzleEmulator } from "../../src/sandbox/kuzzle/index.js";
import { basic } from "../support/dialect.js";
import { settingsFor, upstream } from "../support/gateway.js";
import { BEREFT, type Document, documents, TERSE, TERSE_NEW } from "./support/documents.js";
import { type Asked, recorded } from "./support/recorded.js";

const asked: Asked[] = [];
const logins: Asked[] = [];
const emulators: RunningEmulator[] = [];
let gateway: BuiltGateway;
let url: string;
let byField: ReturnType<typeof documents>;

/** Whose writes are answered as by servers that leave the profile out. */
const TERSELY = new RegExp(`/(${TERSE}/_update|${TERSE_NEW}(/_create)?)$`);

/** Answers the writes of some profiles as servers do that leave the profile out. */
function terse(emulator: Emulator): Emulator {
  return {
    async answer(request) {
      const answer = await emulator.answer(request);
      if (!TERSELY.test(request.path)) return answer;
      const { result, ...rest } = JSON.parse(String(answer.body));
      const { _source, ...bare } = result;
      const { "Content-Type": type } = { "Content-Type": "application/json", ...answer.headers };
      return {
        status: answer.status,
        headers: { "Content-Type": type },
        body: JSON.stringify({ ...rest, result: bare }),
      };
    },
  };
}

async function over(emulator: Emulator): Promise<string> {
  const running = await startEmulator(emulator);
  emulators.push(running);
  return running.url;
}

beforeAll(async () => {
  const elasticsearch = elasticsearchEmulator();
  byField = documents(elasticsearch.issueToken("jacknich", undefined, 0));
  const kuzzle = kuzzleEmulator();
  for (const { username, profileIds } of BEREFT) kuzzle.seed.user(username, profileIds);
  const [first, second, third, fork] = await Promise.all([
    over(elasticsearch),
    over(terse(kuzzle)),
    over(camundaEmulator({ passwordLength: 10 })),
    over(camundaEmulator({ flavour: "operaton-2" })),
  ]);
  const service = (name: string, password: string) =>
    ({ kind: "service", authorization: basic(name, password) }) as const;
  gateway = buildGateway(
    settingsFor([
      upstream({ dialect: "elasticsearch", url: first, auth: service("elastic", "elastic-sandbox") }),
      upstream({
        dialect: "elasticsearch",
        name: "refused",
        url: first,
        auth: service("elastic", "wrong"),
      }),
      upstream({
        dialect: "kuzzle",
        url: second,
        auth: { kind: "login", username: "admin", password: "kuzzle-sandbox" },
      }),
      upstream({ dialect: "camunda", url: `${third}/engine-rest` }),
      upstream({
        dialect: "camunda",
        name: "fork",
        url: `${fork}/engine-rest`,
        options: { engine: "default" },
      }),
    ]),
    {
      dialects: builtInDialects.map((dialect) => recorded(dialect, asked, logins)),
      observer: logObserver({ debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }),
    },
  );
  url = (await gateway.listen()).url;
});
afterAll(async () => {
  await gateway.stop();
  for (const emulator of emulators) await emulator.stop();
});

/** What each upstream was asked for by something, those apart that were not asked. */
async function askedBy(run: () => Promise<unknown>): Promise<Map<string, Set<string>>> {
  asked.length = 0;
  await run();
  const found = new Map<string, Set<string>>();
  for (const { upstream: name, ...call } of asked) {
    const of = found.get(name) ?? new Set();
    found.set(name, of.add(JSON.stringify(call)));
  }
  return found;
}

async function post({ query, variables = {} }: Document): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  expect(await response.json(), query).not.toHaveProperty("errors");
}

/** What an upstream may be asked behind a field, always or on a condition. */
function declared(name: string, field: string): { always: string[]; sometimes: string[] } {
  const settings = gateway.upstreams.find((one) => one.name === name);
  const dialect = builtInDialects.find((one) => one.name === settings?.dialect);
  const calls = dialect?.operations(name === "fork" ? { engine: "default" } : {}) ?? [];
  const behind = (wanted: (condition: string) => boolean): string[] =>
    calls.flatMap(({ behind: fields, ...call }: DeclaredCall) => {
      const condition = fields[field];
      return condition !== undefined && wanted(condition) ? [textOf(call)] : [];
    });
  return {
    always: behind((condition) => condition === ALWAYS),
    sometimes: behind((condition) => condition !== ALWAYS),
  };
}

/** With the members in the order of the recording. */
function textOf({
  operation,
  method,
  path,
  repeatable,
  mayWait,
  anonymous,
}: Omit<DeclaredCall, "behind">): string {
  return JSON.stringify({ operation, method, path, repeatable, mayWait, anonymous });
}

function operationOf(call: string): string {
  return JSON.parse(call).operation;
}

const schema = schemaOf();
const fields = ["Query", "Mutation", "Person"].flatMap((type) => {
  const found = schema.getType(type);
  const names = found && "getFields" in found ? Object.keys(found.getFields()) : [];
  return names.map((name) => `${type}.${name}`);
});

describe("the calls that each dialect declares", () => {
  it.each(fields)("are those behind %s, always or on their condition", async (field) => {
    const runs = [];
    for (const document of byField[field] ?? []) runs.push(await askedBy(() => post(document)));
    expect(runs.length, "a document for the field").toBeGreaterThan(0);
    const seen = new Set<string>();
    for (const run of runs) {
      for (const [name, calls] of run) {
        const { always, sometimes } = declared(name, field);
        expect([...calls]).toEqual(expect.arrayContaining(always));
        expect([...always, ...sometimes]).toEqual(expect.arrayContaining([...calls]));
        for (const call of calls) seen.add(operationOf(call));
      }
    }
    const known = gateway.upstreams.flatMap(({ name }) => Object.values(declared(name, field)).flat());
    expect([...seen].sort()).toEqual([...new Set(known.map(operationOf))].sort());
  });

  it("are those of a check", async () => {
    for (const upstreamOf of gateway.upstreams.filter(({ name }) => name !== "refused")) {
      const run = await askedBy(() => upstreamOf.privileges(gateway.call()).catch(() => undefined));
      const { always, sometimes } = declared(upstreamOf.name, "check");
      expect([...(run.get(upstreamOf.name) ?? [])].sort()).toEqual([...always].sort());
      expect(sometimes).toEqual([]);
    }
  });

  it("are those of a login", () => {
    expect(new Set(logins.map(({ upstream: _, ...call }) => textOf(call)))).toEqual(
      new Set(declared("kuzzle", "login").always),
    );
  });

  it("name fields of the schema, and nothing else", () => {
    const named = builtInDialects.flatMap((dialect) =>
      dialect.operations({}).flatMap(({ behind }) => Object.keys(behind)),
    );
    expect([...fields, "check", "login"]).toEqual(expect.arrayContaining(named));
  });
});
