import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chunk } from "../../src/dialect/batch-loader.js";
import { AUDIENCE, ISSUER, KeyServer, signingKey, token } from "../auth/issuer.js";
import { sha256 } from "../auth/world.js";
import { ROOT } from "../support/architecture.js";
import { buildOnce, directory, type Running, start } from "../support/cli.js";
import { headerOf } from "../support/fault-requests.js";
import { pass } from "../support/fault-server.js";
import { CANARIES, type Canaries, leaksIn } from "./canaries.js";
import { echoes, MISHAPS } from "./echoes.js";
import { MISTAKES, QUESTIONS, type Question } from "./questions.js";
import { type Stage, setStage } from "./stage.js";

interface Served {
  readonly ran: Running;
  readonly url: string;
  readonly adminPort: number;
  /** Headers of a caller who may do everything. */
  readonly headers: Readonly<Record<string, string>>;
}

const SDK = pathToFileURL(join(ROOT, "test/fixtures/otel-sdk.mjs")).href;

/** With the signal USR2 the process meets an error that carries all that such errors do in libraries for HTTP. */
const CRASH = `import { readFileSync } from "node:fs";
const secrets = JSON.parse(readFileSync("secrets.json", "utf8"));
const carried = { config: { headers: secrets }, request: secrets, response: { body: secrets } };
process.on("SIGUSR2", () => {
  throw Object.assign(new Error("a library failed", { cause: Object.assign(new Error("why"), carried) }), carried);
});
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

/** Every answer so far, as `[what came of it, whether its data may show the profile]`. */
const answers: { readonly text: string; readonly allowed: Canaries }[] = [];

/** Says in the answer's place that the connection was cut. */
async function send(url: string, init: RequestInit, shows?: "profile"): Promise<void> {
  const response = await fetch(url, init).catch(() => undefined);
  if (!response) return;
  const { profile: _profile, ...others } = CANARIES;
  const text = `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`;
  answers.push({ text, allowed: shows ? others : CANARIES });
}

const asked = (
  { url, headers }: Served,
  { query, variables = {}, shows }: Question,
  requestId = "none",
): Promise<void> =>
  send(
    url,
    {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", "x-request-id": requestId },
      body: JSON.stringify({ query, variables }),
    },
    shows,
  );

describe("secrets of callers, of the gateway and of profiles", { timeout: 120_000 }, () => {
  const issuer = new KeyServer();
  const gateways: Served[] = [];
  let stage: Stage;

  async function serve(access: string, headers: Readonly<Record<string, string>>): Promise<void> {
    const adminPort = await freePort();
    const yaml = `
server: { port: 0 }
log: { level: trace }
admin: { port: ${adminPort} }
redis: { url: "redis://:${CANARIES.redis}@127.0.0.1:1/0" }
rates: { pointsPerMinute: 1000000, burst: 1000000 }
activation: { failuresPerUser: 100000, failuresPerAddress: 100000, failuresPerMinute: 100000 }
${access}
${stage.upstreams}`;
    const crash = { "crash.mjs": CRASH, "secrets.json": JSON.stringify(CANARIES) };
    const cwd = directory({ ...stage.files, ...crash, "profile-gateway.yaml": yaml });
    const env = { NODE_OPTIONS: `--import=${SDK} --import=./crash.mjs`, SPANS: join(cwd, "spans") };
    const ran = start(["serve"], { cwd, env: { ...stage.env, ...env } });
    const [, url = ""] = await ran.until(/^ready (\S+)$/m);
    gateways.push({ ran, url, adminPort, headers });
  }

  beforeAll(async () => {
    await buildOnce();
    stage = await setStage();
    const signing = await signingKey("ES256");
    issuer.keys = [signing.published];
    await issuer.start();
    const jwt = await token(signing, { sub: "ada", scope: "read write activate" });
    CANARIES.jwt = jwt.split(".")[2] ?? "";
    const everywhere = {
      cookie: `session=${CANARIES.cookie}`,
      "x-own-authorization": `Basic ${Buffer.from(`caller:${CANARIES.basic}`).toString("base64")}`,
    };
    await serve(
      `access: { apiKeys: [{ name: web, sha256: ${sha256(CANARIES.apiKey)}, scopes: [read, write, activate] }] }`,
      { ...everywhere, "x-api-key": CANARIES.apiKey, authorization: `Bearer ${CANARIES.bearer}` },
    );
    await serve(`access: { jwt: { issuer: "${ISSUER}", audience: ${AUDIENCE}, jwksUrl: "${issuer.url}" } }`, {
      ...everywhere,
      "x-own-authorization": `Bearer ${CANARIES.bearer}`,
      authorization: `Bearer ${jwt}`,
    });
  }, 120_000);

  afterAll(async () => {
    for (const { ran } of gateways) {
      ran.child.kill("SIGKILL");
      await ran.ended;
    }
    await stage.stop();
    await issuer.stop();
  });

  it("do what they are for, so that the rest of this test means something", async () => {
    const all = () => gateways.flatMap((gateway) => QUESTIONS.map((question) => asked(gateway, question)));
    // What is written now is there to be read the second time.
    await Promise.all(all());
    answers.length = 0;
    await Promise.all(all());
    const shown = answers.map(({ text }) => text);
    expect(shown.filter((text) => text.includes(CANARIES.profile))).toHaveLength(6);
    expect(shown.filter((text) => text.includes("ActivateUserProfilePayload"))).toHaveLength(4);
    expect(shown.filter((text) => text.includes("CredentialsRejectedError"))).toHaveLength(6);
    for (const [result, times] of [
      ["ConflictError", 2],
      ["UpdateCamundaUserCredentialsPayload", 2],
      ["UnlockCamundaUserPayload", 2],
      ["DeleteCamundaUserPayload", 2],
      // One id that no path carries; two passwords against the policy, told with its rule.
      ["InvalidInputError", 6],
      ["password policy: length minLength 24", 4],
    ] as const)
      expect([result, shown.filter((text) => text.includes(result)).length]).toEqual([result, times]);
    expect(shown.filter((text) => text.includes('"errors"'))).toEqual([]);
  });

  it("are used through everything that can go wrong with the upstreams", async () => {
    const faults = new Map([...stage.servers.keys()].map((name) => [name, [...echoes(name), ...MISHAPS]]));
    // Each request meets the fault of its round, known by the id that the gateway sends on.
    for (const [dialect, server] of stage.servers) {
      server.use((exchange) => {
        const round = Number(headerOf(exchange.request, "x-request-id")?.replace("round-", ""));
        return (faults.get(dialect)?.[round] ?? pass)(exchange);
      });
    }
    const rounds = Array.from(
      [...faults.values()].reduce((most, some) => (some.length > most.length ? some : most), []),
      (_, round) => `round-${round}`,
    );
    for (const some of chunk([...rounds.entries()], 9)) {
      const questions = some.flatMap(([index, round]) => {
        const gateway = gateways[index % gateways.length];
        return gateway ? QUESTIONS.map((question) => asked(gateway, question, round)) : [];
      });
      await Promise.all(questions);
    }
    for (const server of stage.servers.values()) await server.heal();
  });

  it("are used in requests that are wrong in themselves", async () => {
    for (const gateway of gateways) {
      const { url, headers } = gateway;
      for (const mistake of MISTAKES) await asked(gateway, mistake);
      const json = { ...headers, "content-type": "application/json" };
      const broken = `{"query": "mutation", "variables": {"password": "${CANARIES.password}`;
      await send(url, { method: "POST", headers: json, body: broken });
      await send(url, { method: "POST", headers: json, body: `[${JSON.stringify(CANARIES.password)}]` });
      await send(url, { method: "POST", headers, body: CANARIES.password });
      await send(url, { method: "PUT", headers: json, body: broken });
      const { query, variables } = QUESTIONS[4] ?? { query: "" };
      const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
      await send(`${url}?${search}`, { headers: { ...headers, "graphql-preflight": "1" } });
      await send(`${url}?${search}&variables=${CANARIES.password}`, {
        headers: { ...headers, "graphql-preflight": "1" },
      });
      await send(new URL(`/${CANARIES.accessToken}`, url).href, { headers });
      const long = { ...json, cookie: `${CANARIES.cookie}=${"x".repeat(17_000)}` };
      await send(url, { method: "POST", headers: long, body: "{}" });
      for (const wrong of ["x-api-key", "authorization"]) {
        const spoilt = { ...json, [wrong]: `${headers[wrong] ?? "Bearer"}${CANARIES.apiKey}` };
        await send(url, {
          method: "POST",
          headers: spoilt,
          body: JSON.stringify({ query: "{ __typename }" }),
        });
      }
    }
  });

  it("are used in settings that cannot be loaded again", async () => {
    for (const { ran } of gateways) {
      const file = join(ran.cwd, "profile-gateway.yaml");
      const good = readFileSync(file, "utf8");
      writeFileSync(file, good.replace(/url: http:\/\//, `url: http://user:${CANARIES.userinfo}@`));
      const before = ran.err().length;
      ran.child.kill("SIGHUP");
      await expect.poll(() => ran.err().slice(before), { timeout: 10_000 }).toContain("stay as they were");
      writeFileSync(file, good);
    }
  });

  it("are in no answer, no error, no log line, no audit line, no metric, no span and no crash", async () => {
    const metrics: string[] = [];
    for (const { ran, adminPort } of gateways) {
      const response = await fetch(`http://127.0.0.1:${adminPort}/metrics`);
      metrics.push(await response.text());
      ran.child.kill("SIGUSR2");
      expect((await ran.ended).code).toBe(1);
    }
    expect(answers.length).toBeGreaterThan(350);
    expect(answers.flatMap(({ text, allowed }) => leaksIn(text, allowed))).toEqual([]);
    for (const [index, { ran }] of gateways.entries()) {
      expect(ran.err().split("\n").length).toBeGreaterThan(300);
      expect(ran.err()).toContain('"level":"error"');
      expect(ran.err()).toContain('"audit":true');
      expect(ran.err()).toContain("a library failed");
      expect(leaksIn(ran.err(), CANARIES)).toEqual([]);
      const spans = readFileSync(join(ran.cwd, "spans"), "utf8");
      expect(spans.split("\n").length).toBeGreaterThan(300);
      expect(leaksIn(spans, CANARIES)).toEqual([]);
      expect(leaksIn(ran.out(), CANARIES)).toEqual([]);
      expect(metrics[index]).toContain("profile_gateway_mutations_total");
      expect(leaksIn(metrics[index] ?? "", CANARIES)).toEqual([]);
    }
  });
});
