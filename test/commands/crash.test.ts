import { beforeAll, describe, expect, it } from "vitest";
import { createEmulator } from "../../src/sandbox/camunda/index.js";
import { startEmulator } from "../../src/sandbox/http.js";
import { buildOnce, start } from "../support/cli.js";
import { project } from "./support/project.js";
import { stoppedAfterEach } from "./support/stopped.js";

beforeAll(buildOnce, 60_000);

/** A dialect with two mistakes that no request waits for. */
const CARELESS = `import { defineDialect } from "profile-gateway";
import { z } from "zod";
export default defineDialect({
  name: "careless",
  title: "Careless",
  options: z.object({}),
  examples: [],
  connect() {},
  operations: () => [],
  probe: async () => ({ product: null, version: null }),
  privileges: async () => ({ user: null, missing: [] }),
  install({ builder }) {
    const field = (name, resolve) => builder.queryField(name, (t) => t.boolean({ nullable: true, resolve }));
    field("forgets", () => { Promise.reject(new Error("nobody waited for this")); return true; });
    field("throws", () => { setTimeout(() => { throw new Error("nobody caught this"); }); return true; });
    field("warns", () => { process.emitWarning("a library has something to say"); return true; });
    return { nodes: [] };
  },
});`;

const { running, emulators } = stoppedAfterEach();

/** A gateway with that dialect, and an upstream that answers once it is told to. */
async function careless(env: Readonly<Record<string, string>> = {}) {
  const inner = createEmulator();
  let heard = (): void => {};
  let answer = (): void => {};
  const asked = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const released = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const emulator = await startEmulator({
    async answer(request) {
      heard();
      await released;
      return inner.answer(request);
    },
  });
  emulators.push(emulator);
  const yaml = `dialects: [ ./careless.js ]
upstreams: [{ name: camunda, dialect: camunda, url: "${emulator.url}/engine-rest", auth: none, timeouts: { headers: 8000 } }]
`;
  const gateway = start(["serve", "--port", "0"], { cwd: project(yaml, { "careless.js": CARELESS }), env });
  running.push(gateway);
  const [, url = ""] = await gateway.until(/^ready (\S+)\n/);
  const ask = async (query: string): Promise<unknown> => {
    const headers = { "content-type": "application/json" };
    return (await fetch(url, { method: "POST", headers, body: JSON.stringify({ query }) })).json();
  };
  return { gateway, ask, asked, answer };
}

const SLOW = '{ camundaUserProfile(id: "jonny1") { firstName } }';

describe("an error that nobody caught", () => {
  it.each([
    ["forgets", "nobody waited for this"],
    ["throws", "nobody caught this"],
  ])("is logged, what is in flight is answered, and the process ends with 1: %s", async (field, message) => {
    const { gateway, ask, asked, answer } = await careless();
    const slow = ask(SLOW);
    await asked;
    expect(await ask(`{ ${field} }`)).toEqual({ data: { [field]: true } });
    await gateway.logged(/"an error that nobody caught"[\s\S]*"stopping"/);
    answer();
    expect(await slow).toEqual({ data: { camundaUserProfile: { firstName: "John" } } });
    const { code, err } = await gateway.ended;
    expect(code).toBe(1);
    const line = err.split("\n").find((one) => one.includes('nobody caught"')) ?? "{}";
    expect(JSON.parse(line)).toMatchObject({ level: "fatal", err: { type: "Error", message } });
  });

  it("does not wait longer than five seconds for what is in flight, nor for the delay of a production's stop", async () => {
    const { gateway, ask, asked } = await careless({ NODE_ENV: "production" });
    const slow = ask(SLOW).catch(() => "cut off");
    await asked;
    await ask("{ throws }");
    await gateway.logged(/"stopping"/);
    const startedAt = performance.now();
    expect((await gateway.ended).code).toBe(1);
    // With the delay it would be ten.
    expect(performance.now() - startedAt).toBeLessThan(9000);
    expect(await slow).toBe("cut off");
  });
});

describe("a warning of the process", () => {
  it("is a log line like all others", async () => {
    const { gateway, ask } = await careless();
    await ask("{ warns }");
    await gateway.logged(/a library has something to say/);
    gateway.child.kill("SIGTERM");
    const { code, err } = await gateway.ended;
    expect(code).toBe(0);
    for (const line of err.trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("level");
  });
});

describe("a log that nobody reads any more", () => {
  it("does not keep the gateway from answering", async () => {
    const { gateway, ask, answer } = await careless({ LOG_LEVEL: "trace" });
    answer();
    gateway.child.stderr?.destroy();
    for (let n = 0; n < 5; n += 1)
      expect(await ask(SLOW)).toEqual({ data: { camundaUserProfile: { firstName: "John" } } });
    gateway.child.kill("SIGTERM");
    expect((await gateway.ended).code).toBe(0);
  });
});
