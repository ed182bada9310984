import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CommandError } from "../../src/commands/command.js";
import { faultsOf } from "../../src/commands/sandbox.js";
import { builtInDialects } from "../../src/dialects.js";
import { type Control, Faults, startControl } from "../../src/sandbox/faults.js";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start.js";

const NAMES = builtInDialects.map(({ name }) => name);
const flagsOf = (flags: Record<string, string>) => new Map(Object.entries(flags));

describe("the flags of a sandbox that fails on command", () => {
  it("are faults from the start, several of them for one emulator too", async () => {
    const faults = await faultsOf(
      flagsOf({ slow: "kuzzle=50\ncamunda=0", answer: "kuzzle=503", down: "elasticsearch" }),
      builtInDialects,
    );
    expect(faults.of("kuzzle")).toEqual({ slow: 50, answer: 503 });
    expect(faults.of("camunda")).toEqual({ slow: 0 });
    expect(faults.of("elasticsearch")).toEqual({ down: true });
  });

  it.each([
    [{ slow: "kuzzle" }, '--slow: expected NAME=MS, found "kuzzle"'],
    [{ answer: "kuzzle=teapot" }, '--answer: expected NAME=STATUS, found "kuzzle=teapot"'],
    [{ answer: "kuzzle=199" }, /^--answer: answer: /],
    [{ slow: "kuzzle=999999" }, /^--slow: slow: /],
    [{ down: "solr" }, `--down: upstream: expected one of ${NAMES.join(", ")}`],
  ])("are refused where nothing can be made of them: %j", async (flags, message) => {
    const asked = faultsOf(flagsOf(flags), builtInDialects);
    await expect(asked).rejects.toThrow(message);
    await expect(asked).rejects.toBeInstanceOf(CommandError);
  });
});

describe("the control port of a sandbox", () => {
  let control: Control;
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    const faults = new Faults(NAMES);
    sandbox = await startSandbox(builtInDialects, undefined, faults);
    control = await startControl(faults);
  });
  afterAll(async () => {
    control.stop();
    await sandbox.stop();
  });

  const order = (body: string, init: RequestInit = {}, path = "/__sandbox/faults") =>
    fetch(control.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      ...init,
    });
  const camunda = (): Promise<Response> =>
    fetch(`${sandbox.upstreams.find(({ name }) => name === "camunda")?.url}/user/jonny1/profile`);

  it("gives every answer of an emulator a status, until the emulator alone is named", async () => {
    expect((await camunda()).status).toBe(200);
    expect((await order('{"upstream":"camunda","answer":503}')).status).toBe(200);
    expect((await camunda()).status).toBe(503);
    expect((await order('{"upstream":"camunda"}')).status).toBe(200);
    expect((await camunda()).status).toBe(200);
  });

  it("closes the connections of an emulator that is down", async () => {
    await order('{"upstream":"camunda","down":true}');
    await expect(camunda()).rejects.toThrow();
    await order('{"upstream":"camunda"}');
  });

  it("makes an emulator slow", async () => {
    await order('{"upstream":"camunda","slow":200}');
    const startedAt = performance.now();
    expect((await camunda()).status).toBe(200);
    expect(performance.now() - startedAt).toBeGreaterThan(190);
    await order('{"upstream":"camunda"}');
  });

  it.each([
    ["no JSON", 400, () => order("{")],
    ["another order", 400, () => order('{"upstream":"camunda","explode":true}')],
    ["no emulator's name", 400, () => order('{"upstream":"solr","down":true}')],
    ["something that is no object", 400, () => order("1")],
    ["far too much", 413, () => order(`{"upstream":"${"k".repeat(5000)}"}`)],
    ["what a form can send", 415, () => order("{}", { headers: { "content-type": "text/plain" } })],
    ["another path", 404, () => order("{}", {}, "/")],
    ["a GET", 404, () => fetch(`${control.url}/__sandbox/faults`)],
  ])("refuses %s", async (_what, status, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(await answer.json()).toHaveProperty("error");
  });
});
