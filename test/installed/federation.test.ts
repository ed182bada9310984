import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ROOT } from "../support/architecture.js";
import { type Running, startProgram } from "../support/cli.js";
import { installLocked, installPackage } from "./support.js";

const FOLDER = join(ROOT, "examples/federation");

/** Hive Gateway does not tell which one it took. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** The steps of examples/federation/README.md, on free ports. */
describe("Hive Gateway over the profiles and the orders of another team", () => {
  const running: Running[] = [];
  let router: string;
  let control: string;

  async function started(program: string, args: readonly string[], env: Record<string, string> = {}) {
    const ran = startProgram(program, args, { cwd: FOLDER, env });
    running.push(ran);
    return ran;
  }

  beforeAll(async () => {
    const installed = await installPackage();
    installLocked(FOLDER);
    const cli = join(installed, "node_modules/profile-gateway/dist/cli.js");
    const flags = ["--sandbox", "--config", "profile-gateway.yaml", "--port", "0"];
    const profiles = await started(process.execPath, [cli, "serve", ...flags]);
    const orders = await started(process.execPath, ["orders.mjs"], { PORT: "0" });
    const [, PROFILES_URL = ""] = await profiles.until(/^ready (\S+)$/m);
    [, control = ""] = await profiles.until(/^control (\S+)$/m);
    const [, ORDERS_URL = ""] = await orders.until(/^ready (\S+)$/m);

    const supergraph = join(mkdtempSync(join(tmpdir(), "supergraph-")), "supergraph.graphql");
    const env = { ...process.env, PROFILES_URL, ORDERS_URL };
    execFileSync(process.execPath, ["compose.mjs", supergraph], { cwd: FOLDER, env });
    const hive = join(FOLDER, "node_modules/@graphql-hive/gateway/dist/bin.js");
    const port = await freePort();
    const at = ["--host", "127.0.0.1", "--port", `${port}`];
    const gateway = await started(process.execPath, [
      hive,
      "supergraph",
      supergraph,
      "-c",
      "gateway.config.mjs",
      ...at,
    ]);
    await gateway.until(/Listening on/);
    router = `http://127.0.0.1:${port}/graphql`;
  }, 300_000);
  afterAll(async () => {
    for (const { child, ended } of running.reverse()) {
      child.kill("SIGTERM");
      await ended;
    }
  });
  beforeEach(() => fault({ upstream: "kuzzle" }));

  async function fault(body: object): Promise<void> {
    const headers = { "content-type": "application/json" };
    const { status } = await fetch(`${control}/__sandbox/faults`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    expect(status).toBe(200);
  }

  async function ask(query: string, variables: object = {}, key = "example") {
    const response = await fetch(router, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": key },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  }

  it("answers from both in one query, from either side", async () => {
    const query = `{
      person(username: "ada") { displayName camunda { firstName } orders { number } }
      order(number: "1002") { customer { displayName kuzzle { profileId } } }
    }`;
    expect(await ask(query)).toEqual({
      data: {
        person: {
          displayName: "Ada Lovelace",
          camunda: { firstName: "Ada" },
          orders: [{ number: "1001" }, { number: "1003" }],
        },
        order: {
          customer: {
            displayName: "Grace Hopper",
            kuzzle: [{ profileId: "admin" }, { profileId: "default" }],
          },
        },
      },
    });
  });

  it("writes, and says which errors a client was to expect", async () => {
    const query = `mutation ($input: UpdateUserProfileInput!) { updateUserProfile(input: $input) {
      __typename
      ... on UpdateUserProfilePayload { profile { userId lastName } }
      ... on ProfileError { code message }
    } }`;
    const write = async (id: string) =>
      (await ask(query, { input: { id, lastName: "King" } })).data.updateUserProfile;
    expect(await write("ada")).toEqual({
      __typename: "UpdateUserProfilePayload",
      profile: { userId: "ada", lastName: "King" },
    });
    expect(await write("nobody")).toMatchObject({ __typename: "NotFoundError", code: "NOT_FOUND" });
    const again = await ask('{ order(number: "1001") { customer { camunda { lastName } } } }');
    expect(again.data.order.customer.camunda).toEqual({ lastName: "King" });
  });

  it("keeps an error whole: its code, its path, and everything around it", async () => {
    await fault({ upstream: "kuzzle", answer: 503 });
    const { data, errors } = await ask(
      '{ order(number: "1001") { number customer { displayName kuzzle { profileId } camunda { userId } orders { number } } } }',
    );
    expect(errors).toMatchObject([
      {
        path: ["order", "customer", "kuzzle"],
        extensions: { code: "UPSTREAM_UNAVAILABLE", upstream: "kuzzle", retryable: true },
      },
    ]);
    expect(data.order).toEqual({
      number: "1001",
      customer: {
        displayName: "Ada Lovelace",
        kuzzle: null,
        camunda: { userId: "ada" },
        orders: [{ number: "1001" }, { number: "1003" }],
      },
    });
  });

  it("leaves it to the profiles who may do what", async () => {
    const { data, errors } = await ask(
      '{ order(number: "1001") { number customer { displayName } } }',
      {},
      "x",
    );
    expect(errors).toMatchObject([
      { path: ["order", "customer", "displayName"], extensions: { code: "UNAUTHENTICATED" } },
    ]);
    expect(data.order).toEqual({ number: "1001", customer: { displayName: null } });
  });

  it("shows nothing that two subgraphs would clash over", async () => {
    const { data } = await ask("{ __schema { queryType { fields { name } } } }");
    const names = data.__schema.queryType.fields.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(["order", "person"]));
    expect(names).not.toEqual(expect.arrayContaining(["node"]));
    expect(names).not.toEqual(expect.arrayContaining(["nodes"]));
  });
});

it("the supergraph of the example is what its subgraphs compose to", () => {
  const file = join(mkdtempSync(join(tmpdir(), "supergraph-")), "supergraph.graphql");
  execFileSync(process.execPath, ["compose.mjs", file], { cwd: FOLDER });
  expect(readFileSync(file, "utf8")).toBe(readFileSync(join(FOLDER, "supergraph.graphql"), "utf8"));
});
