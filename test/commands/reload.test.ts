import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createEmulator } from "../../src/sandbox/camunda/index.js";
import { startEmulator } from "../../src/sandbox/http.js";
import { buildOnce, directory, type Running, start } from "../support/cli.js";
import { stoppedAfterEach } from "./support/stopped.js";

beforeAll(buildOnce, 60_000);

const { running, emulators } = stoppedAfterEach();

interface Reloadable {
  readonly gateway: Running;
  write(yaml: string): void;
  upstreams(): Promise<string[]>;
}

/** Settings with one upstream of this name. */
async function settings(name: string, more = ""): Promise<string> {
  const emulator = await startEmulator(createEmulator());
  emulators.push(emulator);
  return `${more}upstreams:\n  - { name: ${name}, dialect: camunda, url: "${emulator.url}/engine-rest", auth: none }\n`;
}

async function serve(
  yaml: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Reloadable> {
  const cwd = directory({ "profile-gateway.yaml": yaml });
  const file = join(cwd, "profile-gateway.yaml");
  const gateway = start(["serve", "--port", "0", ...args], { cwd, env });
  running.push(gateway);
  const [, url = ""] = await gateway.until(/^ready (\S+)\n/);
  return {
    gateway,
    // As editors do it: another file takes the name.
    write(text) {
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    },
    async upstreams() {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query: "{ upstreams { name } }" }),
      });
      const { data } = (await response.json()) as { data: { upstreams: { name: string }[] } };
      return data.upstreams.map(({ name }) => name);
    },
  };
}

describe("settings that change while the gateway serves", () => {
  it("count after a SIGHUP, at the same address", async () => {
    const { gateway, write, upstreams } = await serve(await settings("before"));
    await gateway.logged(/"serving"/);
    expect(await upstreams()).toEqual(["before"]);
    write(await settings("after"));
    gateway.child.kill("SIGHUP");
    await gateway.logged(/"settings reloaded"/);
    expect(await upstreams()).toEqual(["after"]);
    gateway.child.kill("SIGTERM");
    expect((await gateway.ended).code).toBe(0);
  });

  it("never open a gateway that asked for keys, unless the file says so in words", async () => {
    const sha256 = "0".repeat(64);
    const keys = `access: { apiKeys: [{ name: web, sha256: "${sha256}", scopes: [read] }] }\n`;
    const { gateway, write } = await serve(await settings("before", keys));
    await gateway.logged(/"serving"/);
    write(await settings("half"));
    gateway.child.kill("SIGHUP");
    await gateway.logged(/access is not said any more/);
    await gateway.logged(/the settings stay as they were/);
    expect(gateway.err()).not.toMatch(/settings reloaded/);
    write(await settings("open", "access: { open: true }\n"));
    gateway.child.kill("SIGHUP");
    await gateway.logged(/settings reloaded/);
  });

  it("count as soon as the file changes with --watch, which still ends with a signal", async () => {
    const { gateway, write, upstreams } = await serve(await settings("before"), ["--watch"]);
    await gateway.logged(/"watching the settings file"/);
    write(await settings("after"));
    await gateway.logged(/"settings reloaded"/);
    expect(await upstreams()).toEqual(["after"]);
    gateway.child.kill("SIGTERM");
    expect((await gateway.ended).code).toBe(0);
  });

  it("stay as they were where the new ones are wrong, and every problem is logged", async () => {
    const { gateway, write, upstreams } = await serve(await settings("before"), ["--watch"]);
    await gateway.logged(/"watching the settings file"/);
    write(`server: { prot: 1 }\nlimits: { depth: 0 }\n`);
    await gateway.logged(/"the settings stay as they were"/);
    expect(gateway.err()).toContain("profile-gateway.yaml:1:11: server.prot: ");
    expect(gateway.err()).toContain("profile-gateway.yaml:2:18: limits.depth: ");
    expect(await upstreams()).toEqual(["before"]);
    write(await settings("mended"));
    await gateway.logged(/"settings reloaded"/);
    expect(await upstreams()).toEqual(["mended"]);
  });

  it("never turn a gateway into a sandbox", async () => {
    const { gateway, write, upstreams } = await serve(await settings("before"));
    await gateway.logged(/"serving"/);
    write("server: {}\n");
    gateway.child.kill("SIGHUP");
    await gateway.logged(/no upstream is configured any more[\s\S]*"the settings stay as they were"/);
    expect(await upstreams()).toEqual(["before"]);
  });

  it("say which of them need a new start", async () => {
    const { gateway, write } = await serve(await settings("before"));
    await gateway.logged(/"serving"/);
    write(
      await settings("after", "server: { maxInFlight: 7 }\nshutdown: { grace: 1 }\nlog: { level: warn }\n"),
    );
    gateway.child.kill("SIGHUP");
    await gateway.logged(/server\.maxInFlight counts from the next start on/);
    await gateway.logged(/shutdown counts from the next start on/);
  });

  it("never lend service credentials to the network that the gateway still listens on", async () => {
    // This machine alone, written so that it is not known as that: what any other address would be.
    const network = await settings("before", `server: { host: "::ffff:127.0.0.1" }\n`);
    const { gateway, write, upstreams } = await serve(network);
    await gateway.logged(/"serving"/);
    const lent = (await settings("after")).replace("none", "{ bearer: abc }");
    write(lent);
    gateway.child.kill("SIGHUP");
    await gateway.logged(/still listens on ::ffff:127[\s\S]*"the settings stay as they were"/);
    expect(await upstreams()).toEqual(["before"]);
    write(`access: { apiKeys: [ { name: web, sha256: ${"a".repeat(64)}, scopes: [read] } ] }\n${lent}`);
    gateway.child.kill("SIGHUP");
    await gateway.logged(/"settings reloaded"/);
  });

  it("are not looked for elsewhere while the file is gone", async () => {
    const elsewhere = { CAMUNDA_URL: "http://127.0.0.1:9/engine-rest" };
    const { gateway, upstreams } = await serve(await settings("before"), [], elsewhere);
    await gateway.logged(/"serving"/);
    rmSync(join(gateway.cwd, "profile-gateway.yaml"));
    gateway.child.kill("SIGHUP");
    await gateway.logged(
      /expected a readable settings file, found none[\s\S]*"the settings stay as they were"/,
    );
    expect(await upstreams()).toEqual(["before"]);
  });

  it("keep serving while the file is gone", async () => {
    const { gateway, upstreams } = await serve(await settings("before"), [
      "--config",
      "profile-gateway.yaml",
    ]);
    await gateway.logged(/"serving"/);
    rmSync(join(gateway.cwd, "profile-gateway.yaml"));
    gateway.child.kill("SIGHUP");
    await gateway.logged(/expected a readable settings file, found none/);
    expect(await upstreams()).toEqual(["before"]);
  });
});
