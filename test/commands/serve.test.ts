import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { basePath, createEmulator } from "../../src/sandbox/camunda/index.js";
import { startEmulator } from "../../src/sandbox/http.js";
import { buildOnce, directory, type Running, run, start } from "../support/cli.js";
import { stoppedAfterEach } from "./support/stopped.js";

beforeAll(buildOnce, 60_000);

const { running, emulators: servers } = stoppedAfterEach();

function serve(args: readonly string[], where: Parameters<typeof start>[1] = {}): Running {
  const started = start(["serve", "--port", "0", ...args], where);
  running.push(started);
  return started;
}

async function urlOf(gateway: Running): Promise<string> {
  const [, url = ""] = await gateway.until(/^ready (http:\/\/\S+)\n/);
  return url;
}

async function ask(url: string, query: string): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

/** An emulator that answers nothing until it is told to. */
async function slowUpstream(): Promise<{ url: string; asked: Promise<void>; answer(): void }> {
  const emulator = createEmulator();
  let answer = (): void => {};
  const released = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let heard = (): void => {};
  const asked = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const server = await startEmulator({
    async answer(request) {
      heard();
      await released;
      return emulator.answer(request);
    },
  });
  servers.push(server);
  return { url: `${server.url}${basePath}`, asked, answer };
}

describe("serve", () => {
  it("says ready first, serves the sandbox where nothing is configured, and prints a command that works", async () => {
    const gateway = serve([]);
    const url = await urlOf(gateway);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/graphql$/);
    const [command] = await gateway.until(/^curl .*$/m);
    const { stdout } = await promisify(execFile)("/bin/sh", ["-c", command]);
    const answer: unknown = JSON.parse(stdout);
    expect(answer).toHaveProperty("data");
    expect(answer).not.toHaveProperty("errors");
    expect(JSON.stringify(answer)).toContain("jacknich");
    gateway.child.kill("SIGTERM");
    const { code, out, err } = await gateway.ended;
    expect(code).toBe(0);
    const printed = out.split("\n").filter((line) => line !== "");
    expect(printed).toHaveLength(4);
    // PowerShell doubles a quote where a POSIX shell ends the text for it; there is none in this example.
    const [, body = ""] =
      /^Invoke-RestMethod (?:\S+ )+-Method Post .* -Body '([^']*)' \|/.exec(printed[2] ?? "") ?? [];
    expect(printed[2]).toContain(` ${url} `);
    expect(command).toContain(`-d '${body}'`);
    expect(JSON.parse(body)).toHaveProperty("query");
    expect(printed[3]).toMatch(/^control http:\/\/127\.0\.0\.1:\d+$/);
    const lines = err
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(lines).toContainEqual(expect.objectContaining({ msg: expect.stringContaining("sandbox") }));
  });

  it("serves what the settings name, and nothing more on standard output", async () => {
    const sandbox = start(["sandbox"]);
    running.push(sandbox);
    const [, base = ""] = await sandbox.until(/^camunda (\S+)$/m);
    await sandbox.until(/^ready$/m);
    const yaml = `server: { host: localhost }\nupstreams:\n  - { name: engine, dialect: camunda, url: "${base}", auth: none }\n`;
    const gateway = serve([], { cwd: directory({ "profile-gateway.yaml": yaml }) });
    const url = await urlOf(gateway);
    expect(url).toMatch(/^http:\/\/localhost:\d+\/graphql$/);
    const answer = await ask(url, '{ camundaUserProfile(id: "jonny1") { upstream firstName } }');
    expect(answer).toEqual({ data: { camundaUserProfile: { upstream: "engine", firstName: "John" } } });
    gateway.child.kill("SIGINT");
    expect(await gateway.ended).toMatchObject({ code: 0, out: `ready ${url}\n` });
  });

  it("finishes what is in flight after the first signal", async () => {
    const upstream = await slowUpstream();
    const gateway = serve([], { env: { CAMUNDA_URL: upstream.url } });
    const url = await urlOf(gateway);
    const answer = ask(url, '{ camundaUserProfile(id: "jonny1") { firstName } }');
    await upstream.asked;
    gateway.child.kill("SIGTERM");
    upstream.answer();
    expect(await answer).toEqual({ data: { camundaUserProfile: { firstName: "John" } } });
    expect((await gateway.ended).code).toBe(0);
  });

  it("ends at once with the second signal", async () => {
    const upstream = await slowUpstream();
    const gateway = serve([], { env: { CAMUNDA_URL: upstream.url } });
    const url = await urlOf(gateway);
    const answer = ask(url, '{ camundaUserProfile(id: "jonny1") { firstName } }').catch(() => "gone");
    await upstream.asked;
    gateway.child.kill("SIGTERM");
    await gateway.logged(/"stopping"/);
    gateway.child.kill("SIGTERM");
    expect((await gateway.ended).code).toBe(1);
    expect(await answer).toBe("gone");
  });

  it("says in one line why it cannot listen", async () => {
    const first = serve([]);
    const port = new URL(await urlOf(first)).port;
    const second = await run(["--port", port]);
    expect(second.code).toBe(1);
    expect(second.out).toBe("");
    expect(second.err).toContain(
      `cannot listen on 127.0.0.1:${port}: the port is in use; choose another one\n`,
    );
    const nowhere = await run(["--port", "0", "--host", "192.0.2.1"]);
    expect(nowhere.code).toBe(1);
    expect(nowhere.err).toMatch(/cannot listen on 192\.0\.2\.1(:0)?: this machine has no such address\n/);
    const yaml = `admin: { port: ${port} }\n`;
    const admin = await run(["--port", "0"], { cwd: directory({ "profile-gateway.yaml": yaml }) });
    expect(admin.code).toBe(1);
    expect(admin.err).toContain(`cannot listen on 127.0.0.1:${port}: the port is in use`);
  });

  it("refuses bad settings with exit code 2, every problem on a line and nothing else", async () => {
    const cwd = directory({ "profile-gateway.yaml": "server: { prot: 1 }\nlimits: { depth: 0 }\n" });
    const { code, out, err } = await run(["serve"], { cwd });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(
      /^profile-gateway\.yaml:1:11: server\.prot: .*; did you mean port\?\nprofile-gateway\.yaml:2:18: limits\.depth: .*\n$/,
    );
    const production = await run([], { env: { NODE_ENV: "production" } });
    expect(production.code).toBe(2);
    expect(production.err).toContain("expected at least one upstream in production");
  });

  it("writes warnings as log lines, and quieter ones not where only errors are wanted", async () => {
    const env = { ELASTICSEARCH_TOKEN: "nobody" };
    const gateway = serve([], { env });
    await urlOf(gateway);
    await gateway.logged(/ELASTICSEARCH_TOKEN: has no effect without ELASTICSEARCH_URL/);
    const quiet = serve([], { env: { ...env, LOG_LEVEL: "error" } });
    await urlOf(quiet);
    quiet.child.kill("SIGTERM");
    expect(await quiet.ended).toMatchObject({ code: 0, err: "" });
  });
});
