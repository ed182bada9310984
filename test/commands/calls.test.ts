import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schemaOf } from "../../src/compose.js";
import { ALWAYS, type DeclaredCall } from "../../src/dialect/operation.js";
import { builtInDialects } from "../../src/dialects.js";
import { type BuiltGateway, buildGateway } from "../../src/gateway.js";
import { logObserver } from "../../src/observability/log.js";
import { type Emulator, type RunningEmulator, startEmulator } from "../../src/sandbox/http.js";
import { emulatorUpstream } from "../../src/settings/build.js";
import type { UpstreamSettings } from "../../src/settings/gateway-settings.js";
import { allDocuments, callsOf, type Document, type Documents } from "../support/documents.js";
import { EMULATED } from "../support/emulated.js";
import { settingsFor } from "../support/gateway.js";
import { type Asked, recorded } from "./support/recorded.js";

const asked: Asked[] = [];
const logins: Asked[] = [];
const emulators: RunningEmulator[] = [];
let gateway: BuiltGateway;
let url: string;
let byField: Documents;
/** By name. */
const configured = new Map<string, UpstreamSettings>();
/** Whose credentials are none. */
const strangers = new Set<string>();

async function over(emulator: Emulator): Promise<string> {
  const running = await startEmulator(emulator);
  emulators.push(running);
  return running.url;
}

beforeAll(async () => {
  const calls = EMULATED.map(callsOf);
  for (const [n, one] of EMULATED.entries()) {
    const { emulator = one.createEmulator(), beside = [] } = calls[n] ?? {};
    const url = await over(emulator);
    configured.set(one.name, one.upstreamAt(url));
    for (const { name, emulator: other, auth, options = {} } of beside) {
      const address = (other ? await over(other) : url) + one.basePath;
      configured.set(name, { ...emulatorUpstream(one.dialect, address, auth ?? one.auth), name, options });
      if (auth) strangers.add(name);
    }
  }
  byField = allDocuments(calls);
  gateway = buildGateway(settingsFor([...configured.values()]), {
    dialects: builtInDialects.map((dialect) => recorded(dialect, asked, logins)),
    observer: logObserver({ debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }),
  });
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
  const calls = dialect?.operations(configured.get(name)?.options ?? {}) ?? [];
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
    for (const upstreamOf of gateway.upstreams.filter(({ name }) => !strangers.has(name))) {
      const run = await askedBy(() => upstreamOf.privileges(gateway.call()).catch(() => undefined));
      const { always, sometimes } = declared(upstreamOf.name, "check");
      expect([...(run.get(upstreamOf.name) ?? [])].sort()).toEqual([...always].sort());
      expect(sometimes).toEqual([]);
    }
  });

  it("are those of a login", () => {
    expect(new Set(logins.map(({ upstream: _, ...call }) => textOf(call)))).toEqual(
      new Set(EMULATED.flatMap(({ name }) => declared(name, "login").always)),
    );
  });

  it("name fields of the schema, and nothing else", () => {
    const named = builtInDialects.flatMap((dialect) =>
      dialect.operations({}).flatMap(({ behind }) => Object.keys(behind)),
    );
    expect([...fields, "check", "login"]).toEqual(expect.arrayContaining(named));
  });
});
