import { join } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { manifest } from "../package/support.js";
import { type Ended, type Running, startProgram } from "../support/cli.js";
import { installFresh, installPackage } from "./support.js";

/** The oldest Node that package.json allows, and the newest of the lines that are kept up. */
const NODES = { node20: "20.19.0", node22: "22.23.3", node24: "24.21.0" };
/** The packages that bring Node's binaries; `node` itself only installs the right one of them. */
const BINARIES = `npm:node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;

let folder: string;
let nodes: string;
const running: Running[] = [];

beforeAll(async () => {
  nodes = await installFresh(
    "profile-gateway-nodes",
    Object.fromEntries(Object.entries(NODES).map(([name, version]) => [name, `${BINARIES}@${version}`])),
  );
  folder = await installPackage();
}, 300_000);
afterEach(async () => {
  for (const ran of running.splice(0)) await interrupt(ran);
});

/** As Ctrl-C at a terminal does: npx hands on no signal that it alone is sent. */
async function interrupt({ child, ended }: Running): Promise<Ended> {
  const ran = child.exitCode ?? child.signalCode;
  if (ran === null && child.pid !== undefined) process.kill(-child.pid, "SIGINT");
  return ended;
}

describe.each(Object.entries(NODES))("%s", (name, version) => {
  /** Whatever is started as `node` is this one. */
  function started(program: string, ...args: string[]): Running {
    const env = { PATH: `${join(nodes, "node_modules", name, "bin")}:${process.env["PATH"]}` };
    const ran = startProgram(program, args, { cwd: folder, env, detached: true });
    running.push(ran);
    return ran;
  }

  it(`is ${version}`, async () => {
    expect(await started("node", "--version").ended).toMatchObject({ code: 0, out: `v${version}\n` });
  });

  it("runs `npx profile-gateway`, which answers a query and stops when it is told to", async () => {
    const gateway = started("npx", "--no-install", manifest.name, "serve", "--sandbox", "--port", "0");
    const [, url = ""] = await gateway.until(/^ready (\S+)$/m);
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: '{ person(username: "ada") { displayName kuzzle { profileId } } }' }),
    });
    expect(await response.json()).toEqual({
      data: { person: { displayName: "Ada Lovelace", kuzzle: [{ profileId: "admin" }] } },
    });
    expect(await interrupt(gateway)).toMatchObject({ err: expect.stringContaining('"msg":"stopping"') });
  });

  it("runs `npx profile-gateway sandbox`", async () => {
    const sandbox = started("npx", "--no-install", manifest.name, "sandbox");
    await sandbox.until(/^ready$/m);
    expect(sandbox.out()).toMatch(/^camunda http:\S+\/engine-rest$/m);
  });

  it.each([
    ["imports", "--input-type=module", 'import { createGateway } from "profile-gateway";'],
    ["requires", "--input-type=commonjs", 'const { createGateway } = require("profile-gateway");'],
  ])("%s the library, without a word", async (_how, type, load) => {
    const upstreams = '[{ name: "k", dialect: "kuzzle", url: "http://127.0.0.1:1", auth: "none" }]';
    const query =
      'new Request("http://127.0.0.1/?query={upstreams{name}}", { headers: { "graphql-preflight": "1" } })';
    const program = `${load} const gateway = createGateway({ log: { level: "error" }, upstreams: ${upstreams} });
      gateway.fetch(${query}).then((r) => r.text()).then(async (text) => { console.log(text); await gateway.stop(); });`;
    expect(await started("node", type, "-e", program).ended).toEqual({
      code: 0,
      out: '{"data":{"upstreams":[{"name":"k"}]}}\n',
      err: "",
    });
  });
});
