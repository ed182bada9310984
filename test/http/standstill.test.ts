import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { buildOnce, directory, type Running, start } from "../support/cli.js";
import { type Fault, json, startFaultServer } from "../support/fault-server.js";

beforeAll(buildOnce, 60_000);

const MANY = 40;
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A gateway of its own process, in front of a server that holds its answers back. */
async function world(upstream: string) {
  const held: (() => unknown)[] = [];
  let open = false;
  const hold: Fault = async (exchange) => {
    if (!open) await new Promise<void>((resolve) => held.push(resolve));
    const { request } = exchange;
    const [, id = ""] = /user\/([^/]+)\/profile|idIn=([^&]+)/.exec(request.target)?.filter(Boolean) ?? [];
    const user = { id, firstName: "Ada", lastName: "L", email: "a@example.org" };
    await json(request.target.includes("idIn") ? [user] : user)(exchange);
  };
  const server = await startFaultServer();
  server.use(hold);
  const yaml = `upstreams: [{ name: camunda, dialect: camunda, url: "${server.url}/engine-rest", auth: { forward: x-camunda-authorization }, ${upstream} }]\n`;
  const gateway = start(["serve", "--port", "0"], { cwd: directory({ "profile-gateway.yaml": yaml }) });
  stops.push(
    async () => {
      gateway.child.kill("SIGKILL");
      await gateway.ended;
    },
    () => server.refuse(),
  );
  const [, url = ""] = await gateway.until(/^ready (\S+)$/m);
  const ask = async (id: string): Promise<string> => {
    const query = `{ camundaUserProfile(id: "${id}") { firstName } }`;
    // Each with a credential of its own: with the same one they would share a few calls.
    const headers = { "content-type": "application/json", "x-camunda-authorization": `Bearer ${id}` };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query }) });
    // biome-ignore lint/suspicious/noExplicitAny: tests assert on the whole answer, whatever its shape
    const { data, errors }: any = await response.json();
    return errors?.[0]?.extensions.code ?? data.camundaUserProfile.firstName;
  };
  const release = (): void => {
    open = true;
    for (const answer of held.splice(0)) answer();
  };
  return { gateway, ask, held, release };
}

/** Stops a process for a while, as a laptop's lid, a debugger or a busy host does. */
async function pause({ child }: Running, ms: number, meanwhile = (): void => {}): Promise<void> {
  child.kill("SIGSTOP");
  await delay(50);
  meanwhile();
  await delay(ms);
  child.kill("SIGCONT");
}

describe("a gateway that stood still", { timeout: 120_000 }, () => {
  it.each([
    ["the headers", "timeouts: { headers: 4000 }"],
    ["the whole call", "timeouts: { total: 4000 }"],
  ])("takes what came meanwhile, though the time for %s is over", async (_, settings) => {
    const { gateway, ask, held, release } = await world(settings);
    const answers = Promise.all(Array.from({ length: MANY }, (_, n) => ask(`user-${n}`)));
    await expect.poll(() => held.length, { timeout: 20_000, interval: 10 }).toBe(MANY);
    await pause(gateway, 5000, release);
    expect(await answers).toEqual(Array(MANY).fill("Ada"));
  });

  it("does not hold it against the upstream where nothing came", async () => {
    const { gateway, ask, held, release } = await world(
      "timeouts: { headers: 4000 }, breaker: { minimumCalls: 2, open: 60000 }",
    );
    const answers = Promise.all(Array.from({ length: MANY }, (_, n) => ask(`user-${n}`)));
    await expect.poll(() => held.length, { timeout: 20_000, interval: 10 }).toBe(MANY);
    await pause(gateway, 5000);
    expect(await answers).toEqual(Array(MANY).fill("UPSTREAM_TIMEOUT"));
    release();
    expect(await ask("next")).toBe("Ada");
    expect(gateway.err()).toMatch(/this process stood still for \d+ ms/);
  });
});
