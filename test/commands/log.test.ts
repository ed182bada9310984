import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../support/architecture.js";
import { buildOnce, directory } from "../support/cli.js";

beforeAll(buildOnce, 60_000);

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});

const rename = (name: string): string =>
  `updateUserProfile(input: { id: "jonny1", firstName: "${name}", lastName: "B", email: "c" }) { __typename }`;
const REQUIRED = "{ level: trace, audit: required }";

/** The sandbox behind a gateway whose standard error is what the test gives. */
async function serve(stderr: "pipe" | number, log: string) {
  const cwd = directory({ "profile-gateway.yaml": `log: ${log}\nadmin: { port: 0 }\n` });
  const child = spawn(process.execPath, [join(ROOT, "dist/cli.js"), "serve", "--sandbox", "--port", "0"], {
    cwd,
    env: {},
    stdio: ["ignore", "pipe", stderr],
  });
  children.push(child);
  // Who is killed with something unread in a pipe resets it, which is not an error.
  for (const pipe of [child.stdout, child.stderr]) pipe?.on("error", () => {});
  let out = "";
  child.stdout?.on("data", (chunk) => {
    out += String(chunk);
  });
  const ready = (): RegExpExecArray | null => /^ready (\S+)$/m.exec(out);
  await expect.poll(ready, { timeout: 20_000 }).toBeTruthy();
  const url = ready()?.[1] ?? "";
  const ask = async (query: string) => {
    const headers = { "content-type": "application/json" };
    // biome-ignore lint/suspicious/noExplicitAny: tests assert on the whole answer, whatever its shape
    const answer: any = await (
      await fetch(url, { method: "POST", headers, body: JSON.stringify({ query }) })
    ).json();
    return answer;
  };
  return {
    child,
    ask,
    /** The code with which a mutation is refused. */
    async write(name = "A"): Promise<string> {
      return (await ask(`mutation { ${rename(name)} }`)).errors?.[0]?.extensions.code ?? "ok";
    },
    async status(path: string): Promise<number> {
      return (await fetch(new URL(path, url))).status;
    },
    async stop(): Promise<unknown> {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      return (await exited)[0];
    },
  };
}

describe("a log that nobody reads", { timeout: 60_000 }, () => {
  it("keeps neither requests nor health nor the end waiting; what finds no room is counted, and told once it is read", async () => {
    const { child, ask, write, status, stop } = await serve("pipe", "{ level: trace }");
    let err = "";
    const read = (chunk: unknown): void => {
      err += String(chunk);
    };
    child.stderr?.on("data", read);
    await expect.poll(() => /"metrics":"([^"]+)"/.exec(err)?.[1]).toBeTruthy();
    const metrics = /"metrics":"([^"]+)"/.exec(err)?.[1] ?? "";
    child.stderr?.off("data", read).pause();
    const many = `mutation { ${Array.from({ length: 10 }, (_, n) => `a${n}: ${rename("A")}`).join("\n")} }`;
    const dropped = async (): Promise<number> => {
      const text = await (await fetch(metrics)).text();
      return Number(/^profile_gateway_log_lines_dropped_total (\d+)$/m.exec(text)?.[1]);
    };
    for (let n = 0; n < 500 && (await dropped()) === 0; n += 1)
      expect((await ask(many)).errors).toBeUndefined();
    expect(await dropped()).toBeGreaterThan(0);
    expect(await write()).toBe("ok");
    expect(await status("/health/live")).toBe(200);
    // Audit lines have room of their own.
    expect(await status("/health/ready")).toBe(200);
    child.stderr?.on("data", read).resume();
    await expect.poll(() => err, { timeout: 10_000 }).toContain("log lines could not be written");
    child.stderr?.off("data", read).pause();
    for (let n = 0; n < 100; n += 1) expect((await ask(many)).errors).toBeUndefined();
    expect(await stop()).toBe(0);
  });

  it("has mutations refused where each must leave its line, until it is read again", async () => {
    const { child, ask, write, status } = await serve("pipe", REQUIRED);
    child.stderr?.pause();
    for (let n = 0; n < 1000 && (await write()) === "ok"; n += 1);
    await expect.poll(() => write("Taken"), { timeout: 10_000 }).toBe("AUDIT_UNAVAILABLE");
    const name = async () =>
      (await ask('{ camundaUserProfile(id: "jonny1") { firstName } }')).data.camundaUserProfile.firstName;
    const before = await name();
    expect(await write("Refused")).toBe("AUDIT_UNAVAILABLE");
    expect(await status("/health/ready")).toBe(503);
    expect(await status("/health/live")).toBe(200);
    expect(await name()).toBe(before);
    child.stderr?.resume();
    await expect.poll(() => write("Again"), { timeout: 10_000 }).toBe("ok");
    expect(await status("/health/ready")).toBe(200);
  });
});

describe("a log that cannot be written", { timeout: 60_000 }, () => {
  it("because the disk is full ends nothing, and makes the gateway not ready", async () => {
    const full = openSync("/dev/full", "w");
    const { write, status, stop } = await serve(full, "{ level: trace }");
    closeSync(full);
    for (let n = 0; n < 20; n += 1) expect(await write()).toBe("ok");
    expect(await status("/health/live")).toBe(200);
    expect(await status("/health/ready")).toBe(503);
    expect(await stop()).toBe(0);
  });

  it("because its reader has gone ends nothing, and makes the gateway not ready", async () => {
    const { child, write, status, stop } = await serve("pipe", "{ level: trace }");
    child.stderr?.destroy();
    for (let n = 0; n < 20; n += 1) expect(await write()).toBe("ok");
    await expect.poll(() => status("/health/ready")).toBe(503);
    expect(await status("/health/live")).toBe(200);
    expect(await stop()).toBe(0);
  });

  it("has mutations refused where each must leave its line; nothing is sent, and reads go on", async () => {
    const full = openSync("/dev/full", "w");
    const { ask, write, status, stop } = await serve(full, "{ audit: required }");
    closeSync(full);
    await expect.poll(() => status("/health/ready")).toBe(503);
    expect(await write("Refused")).toBe("AUDIT_UNAVAILABLE");
    const { data } = await ask('{ camundaUserProfile(id: "jonny1") { firstName } }');
    expect(data).toEqual({ camundaUserProfile: { firstName: "John" } });
    expect(await stop()).toBe(0);
  });
});
