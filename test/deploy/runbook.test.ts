import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logObserver } from "../../src/observability/log.js";
import { createEmulator as createCamunda } from "../../src/sandbox/camunda/index.js";
import { type RunningEmulator, startEmulator } from "../../src/sandbox/http.js";
import { ACTIVATE, key } from "../auth/world.js";
import { ROOT } from "../support/architecture.js";
import { buildOnce, directory, type Running, start } from "../support/cli.js";

const runbook = readFileSync(join(ROOT, "docs/operate.md"), "utf8");
/** Each command of the runbook with its heading; the first block says what the names in the others stand for. */
const [names, ...commands] = runbook.split(/^(?=## )/m).flatMap((section) => {
  const [, heading = "First"] = /^## (.*)$/m.exec(section) ?? [];
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = ""]) =>
    block.includes("\nsleep ") || block.startsWith("gateway=")
      ? [{ heading, command: block }]
      : block
          .trim()
          .split("\n")
          .map((command) => ({ heading, command })),
  );
});

const BAD = "server: { prot: 1 }\n";
let cwd: string;
let gateway: Running;
let camunda: RunningEmulator;
let values: Readonly<Record<string, string>>;

const settings = (url: string): string => `admin: { port: 0 }
access: { apiKeys: [${JSON.stringify(key("web", "read", "write", "activate"))}] }
redis: { url: "redis://127.0.0.1:9" }
upstreams:
  - { name: camunda, dialect: camunda, url: "${url}/engine-rest", auth: none }
  - { name: gone, dialect: camunda, url: "http://127.0.0.1:9/engine-rest", auth: none, breaker: { minimumCalls: 1, open: 600000 } }
  - { name: elasticsearch, dialect: elasticsearch, url: "${url}", auth: { basic: { username: nobody, password: wrong } } }
`;

const ask = (body: object, headers: object = { "x-api-key": "web" }): Promise<string> =>
  fetch(`${values["gateway"]}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-request-id": "the-id", ...headers },
    body: JSON.stringify(body),
  }).then((response) => response.text());
const GONE = { query: 'query Gone { camundaUserProfile(id: "a", upstream: "gone") { userId } }' };

/** A gateway to which everything has happened that the runbook is about, as far as that can be had. */
beforeAll(async () => {
  await buildOnce();
  camunda = await startEmulator(createCamunda());
  cwd = directory({ "profile-gateway.yaml": settings(camunda.url) });
  const bin = join(cwd, "bin");
  mkdirSync(bin);
  // The package is installed nowhere here.
  const npx = `#!/bin/sh\nshift\nexec "${process.execPath}" "${join(ROOT, "dist/cli.js")}" "$@"\n`;
  writeFileSync(join(bin, "npx"), npx, { mode: 0o755 });
  gateway = start(["serve", "--port", "0"], { cwd });
  const log = createWriteStream(join(cwd, "gateway.log"));
  gateway.child.stderr?.pipe(log);
  const [, url = ""] = await gateway.until(/^ready (\S+)\n/);
  const [, metrics = ""] = await gateway.logged(/"metrics":"([^"]+)"/);
  values = {
    gateway: new URL(url).origin,
    metrics,
    log: "gateway.log",
    pid: String(gateway.child.pid),
    PATH: `${bin}:${process.env["PATH"]}`,
  };
  for (let n = 0; n < 3; n += 1) await ask(GONE);
  await ask({ query: '{ camundaUserProfile(id: "demo") { userId } }' });
  await ask({ query: "{ __typename }" }, {});
  await ask({ query: ACTIVATE, variables: { grant: { password: { username: "a", password: "b" } } } });
  await gateway.logged(/redis is away/);
  // A mistake of our own cannot be had on order; this is what its line looks like.
  const lines = pino({ base: null }, { write: (line: string) => void log.write(line) });
  logObserver(lines).crash(new Error("a mistake"), { requestId: "the-id", address: "" });
  writeFileSync(join(cwd, "profile-gateway.yaml"), BAD);
  gateway.child.kill("SIGHUP");
  await gateway.logged(/the settings stay as they were/);
}, 60_000);
afterAll(async () => {
  gateway.child.kill("SIGKILL");
  await gateway.ended;
  await camunda.stop();
});

async function shell(command: string): Promise<{ readonly out: string; readonly err: string }> {
  const child = spawn("sh", ["-c", command.replace("THE-ID", "the-id")], { cwd, env: values });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk;
  });
  await once(child, "close");
  return { out, err };
}

describe("the commands of the runbook", () => {
  it("name what they need in the first block", () => {
    const given = [...(names?.command ?? "").matchAll(/^(\w+)=/gm)].map(([, name = ""]) => name);
    expect(given.sort()).toEqual(["gateway", "log", "metrics", "pid"]);
    const used = commands.flatMap(({ command }) => [...command.matchAll(/\$(\w+)/g)].map(([, name]) => name));
    expect([...new Set(used)].filter((name) => !given.includes(name ?? ""))).toEqual([]);
    expect(commands.length).toBeGreaterThan(20);
  });

  it.each(commands)(
    "show something where it is needed. $heading: $command",
    async ({ heading, command }) => {
      // Elsewhere the settings are what they were.
      const settled = heading === "ProfileGatewaySettingsRefused" ? BAD : settings(camunda.url);
      writeFileSync(join(cwd, "profile-gateway.yaml"), settled);
      const { out, err } = await shell(command);
      expect(`${out}${err}`).not.toMatch(/not found|No such file|usage:|syntax error/i);
      expect(out + err).not.toBe("");
    },
    30_000,
  );

  it("tell which upstream is down, whose credentials are refused, and what is wrong with the settings", async () => {
    writeFileSync(join(cwd, "profile-gateway.yaml"), settings(camunda.url));
    // It was reloaded meanwhile.
    for (let n = 0; n < 3; n += 1) await ask(GONE);
    expect((await shell("curl -s $metrics | grep 'upstream_breaker{.*state=\"open\"} 1'")).out).toContain(
      'upstream="gone"',
    );
    expect((await shell("npx profile-gateway check")).out).toMatch(/^gone: /m);
    writeFileSync(join(cwd, "profile-gateway.yaml"), BAD);
    const { out, err } = await shell("npx profile-gateway check --offline");
    expect(out + err).toContain("server.prot");
  });
});
