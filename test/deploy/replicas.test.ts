import { createHash } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RunningEmulator, startEmulator } from "../../src/sandbox/http.js";
import { RedisServer, redisIsInstalled } from "../auth/redis-server.js";
import { ACTIVATE, JACK, sha256 } from "../auth/world.js";
import { buildOnce, directory, type Running, start } from "../support/cli.js";
import { EMULATED } from "../support/emulated.js";
import { startBalancer } from "./balancer.js";

// In CI a missing redis-server fails these tests instead.
const runs = redisIsInstalled || process.env["CI"] === "true";
if (!runs) console.error("NOT TESTED: redis-server is not installed, so two replicas are not proven");

/** A machine that does much else is slow, which is no reason to fail. */
const PATIENT = { timeout: 60_000 };

interface Reply {
  /** 0 where no answer came, and `body` says why. */
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests assert on the whole answer, whatever its shape
  readonly body: any;
}

const clients = new Agent({ keepAlive: true });

/** One operation, from an address of this machine. */
function ask(url: string, body: object, from = "127.0.0.9", headers: object = {}): Promise<Reply> {
  return new Promise((resolve) => {
    const lost = (error: unknown): void => resolve({ status: 0, body: String(error) });
    const options = { method: "POST", localAddress: from, agent: clients };
    const sent = request(url, {
      ...options,
      headers: { "content-type": "application/json", ...headers },
    });
    sent.on("error", lost).on("response", async (response) => {
      let text = "";
      try {
        for await (const chunk of response) text += String(chunk);
        resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
      } catch (error) {
        lost(error);
      }
    });
    sent.end(JSON.stringify(body));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** A gateway as it runs in a container, at the same address after each start. */
class Replica {
  #running: Running | undefined;
  readonly #cwd: string;
  readonly port: number;

  constructor(cwd: string, port: number) {
    this.#cwd = cwd;
    this.port = port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/graphql`;
  }

  get running(): Running {
    if (!this.#running) throw new Error("it does not run");
    return this.#running;
  }

  async start(): Promise<void> {
    const running = start(["serve", "--watch", "--port", String(this.port)], { cwd: this.#cwd });
    this.#running = running;
    await running.until(/^ready /);
    await running.logged(/"watching the settings file"/);
  }

  signal(name: NodeJS.Signals): void {
    this.running.child.kill(name);
  }

  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.running.ended;
  }
}

describe.runIf(runs)("two replicas behind a balancer, with one Redis", { timeout: 120_000 }, () => {
  let redis: RedisServer;
  let emulators: RunningEmulator[];
  let camunda: RunningEmulator;
  let cwd: string;
  let replicas: readonly [Replica, Replica];
  let balancer: Awaited<ReturnType<typeof startBalancer>>;

  /** The settings of both. They trust the balancer, which asks from 127.0.0.1; its clients have other addresses. */
  const settings = (more: string): string => `server: { trustedProxies: [127.0.0.1] }
shutdown: { delay: 1000, grace: 10000 }
redis: { url: "${redis.url}" }
activation: { failuresPerUser: 5, failuresPerAddress: 20, failuresPerMinute: 1000 }
${more}
upstreams:
${emulators.map(({ url }, n) => upstreamAt(n, url)).join("")}`;

  const upstreamAt = (n: number, url: string): string => {
    const { name, auth, basePath } = EMULATED[n] ?? {};
    return `  - { name: ${name}, dialect: ${name}, url: "${url}${basePath}", auth: ${JSON.stringify(auth)} }\n`;
  };

  beforeAll(buildOnce, 60_000);
  afterAll(() => clients.destroy());

  beforeEach(async () => {
    redis = new RedisServer();
    await redis.start();
    emulators = [];
    for (const { name, createEmulator } of EMULATED) {
      const emulator = await startEmulator(createEmulator());
      emulators.push(emulator);
      if (name === "camunda") camunda = emulator;
    }
    cwd = directory();
  });

  async function serve(more: string): Promise<void> {
    writeFileSync(join(cwd, "profile-gateway.yaml"), settings(more));
    replicas = [new Replica(cwd, await freePort()), new Replica(cwd, await freePort())];
    await Promise.all(replicas.map((replica) => replica.start()));
    balancer = await startBalancer(replicas.map(({ url }) => url));
    await expect.poll(() => balancer.ready.size, PATIENT).toBe(2);
  }

  afterEach(async () => {
    balancer.stop();
    await Promise.all(replicas.map((replica) => replica.kill()));
    await redis.kill();
    await Promise.all(emulators.map((emulator) => emulator.stop()));
  });

  const activate = async (grant: typeof JACK, from: string): Promise<string> => {
    const variables = { grant: { password: grant } };
    const { body } = await ask(balancer.url, { query: ACTIVATE, variables }, from);
    return body.errors?.[0].extensions.code ?? body.data.activateUserProfile.__typename;
  };

  it("count mistyped passwords by the client's address, whichever replica they come to", async () => {
    await serve("");
    const wrong = Array.from({ length: 20 }, (_, n) => ({ username: `user${n}`, password: "mistyped" }));
    const outcomes = await Promise.all(wrong.map((grant) => activate(grant, "127.0.0.2")));
    expect(new Set(outcomes)).toEqual(new Set(["CredentialsRejectedError"]));
    for (let n = 0; n < 4; n += 1) expect(await activate(JACK, "127.0.0.2")).toBe("RATE_LIMITED");
    for (let n = 0; n < 2; n += 1)
      expect(await activate(JACK, "127.0.0.3")).toBe("ActivateUserProfilePayload");
  });

  it("count rates by the client's address, whichever replica is asked", async () => {
    await serve("rates: { pointsPerMinute: 1, burst: 20 }");
    const one = { query: '{ camundaUserProfile(id: "demo") { userId } }' };
    const statuses: number[] = [];
    for (let n = 0; n < 22; n += 1) statuses.push((await ask(balancer.url, one, "127.0.0.2")).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(20);
    expect(statuses.slice(-2)).toEqual([429, 429]);
    expect((await ask(balancer.url, one, "127.0.0.3")).status).toBe(200);
  });

  it("lose none of 2,000 operations while they are restarted one after the other, and do no write twice", async () => {
    await serve("");
    const read = { query: '{ camundaUserProfile(id: "demo") { userId } }' };
    const write = (n: number) => ({
      query: `mutation { updateUserProfile(input: { id: "demo", firstName: "n${n}", lastName: "Demo", email: "e" }) { __typename } }`,
    });
    let next = 0;
    const lost: Reply[] = [];
    let restarted = (): void => {};
    const both = new Promise<void>((resolve) => {
      restarted = resolve;
    });
    const client = async (): Promise<void> => {
      while (next < 2000) {
        const n = next++;
        // Else a quick machine would be through with all of them before the last restart is.
        if (n >= 1950) await both;
        const reply = await ask(balancer.url, n % 10 === 0 ? write(n) : read);
        if (reply.status !== 200 || reply.body.errors) lost.push(reply);
      }
    };
    const all = Promise.all(Array.from({ length: 8 }, client));
    for (const [n, replica] of replicas.entries()) {
      await expect.poll(() => next, PATIENT).toBeGreaterThan(300 + n * 600);
      replica.signal("SIGTERM");
      expect(await replica.running.ended).toMatchObject({ code: 0 });
      await replica.start();
      await expect.poll(() => balancer.ready.size, PATIENT).toBe(2);
    }
    restarted();
    await all;
    expect(lost).toEqual([]);
    expect(camunda.calls.filter(({ method }) => method === "PUT")).toHaveLength(200);
  });

  it("are not held up by one that is frozen, which goes on where it stood", async () => {
    await serve("rates: { pointsPerMinute: 1, burst: 10000 }");
    const read = { query: '{ camundaUserProfile(id: "demo") { userId } }' };
    const [frozen] = replicas;
    /** The median of what operations take, one after the other. */
    const pace = async (count: number): Promise<number> => {
      const spent: number[] = [];
      for (let n = 0; n < count; n += 1) {
        const askedAt = performance.now();
        expect((await ask(balancer.url, read)).status).toBe(200);
        spent.push(performance.now() - askedAt);
      }
      return spent.toSorted((a, b) => a - b)[count / 2] ?? 0;
    };
    const before = await pace(100);
    frozen.signal("SIGSTOP");
    // Before the balancer knows: half of these come to the frozen one.
    const caught = Array.from({ length: 10 }, () => ask(balancer.url, read));
    await expect.poll(() => balancer.ready.size, PATIENT).toBe(1);
    // The machine may have other things to do by now; a wait for the frozen one would be a wait for its signal.
    expect(await pace(300)).toBeLessThan(10 * before + 50);
    // A guess is still counted in Redis by the one that runs.
    expect(await activate({ ...JACK, password: "mistyped" }, "127.0.0.4")).toBe("CredentialsRejectedError");
    frozen.signal("SIGCONT");
    expect((await Promise.all(caught)).map(({ status }) => status)).toEqual(Array(10).fill(200));
    await expect.poll(() => balancer.ready.size, PATIENT).toBe(2);
    for (let n = 0; n < 10; n += 1) expect((await ask(balancer.url, read)).status).toBe(200);
  });

  it("both take changed keys and documents, while neither misses an operation", async () => {
    const known = "{ upstreams { name } }";
    const added = "{ upstreams { name dialect } }";
    const manifest = (...documents: string[]): void =>
      writeFileSync(
        join(cwd, "trusted.json"),
        JSON.stringify(Object.fromEntries(documents.map((text) => [sha256(text), text]))),
      );
    const keys = (name: string): string =>
      `access: { apiKeys: [{ name: ${name}, sha256: "${createHash("sha256").update(name).digest("hex")}", scopes: [read] }] }
documents: { trusted: enforce, manifest: trusted.json }`;
    manifest(known);
    await serve(keys("old-key"));
    const tell = (query: string, secret: string): Promise<number[]> =>
      Promise.all(
        replicas.map(
          async ({ url }) =>
            (await ask(url, { documentId: sha256(query) }, undefined, { "x-api-key": secret })).status,
        ),
      );
    expect(await tell(known, "old-key")).toEqual([200, 200]);
    expect(await tell(known, "new-key")).toEqual([401, 401]);
    expect(await tell(added, "old-key")).toEqual([403, 403]);

    let asking = true;
    const seen = new Set<number>();
    const steady = (async () => {
      while (asking) {
        const replies = await Promise.all(
          ["old-key", "new-key"].map((secret) =>
            ask(balancer.url, { documentId: sha256(known) }, undefined, { "x-api-key": secret }),
          ),
        );
        for (const { status } of replies) seen.add(status);
      }
    })();
    manifest(known, added);
    writeFileSync(join(cwd, "profile-gateway.yaml"), settings(keys("new-key")));
    await expect.poll(() => tell(known, "new-key"), PATIENT).toEqual([200, 200]);
    expect(await tell(known, "old-key")).toEqual([401, 401]);
    expect(await tell(added, "new-key")).toEqual([200, 200]);
    // Documents alone, for which the file of the settings need not change.
    manifest(added);
    for (const replica of replicas) replica.signal("SIGHUP");
    await expect.poll(() => tell(known, "new-key"), PATIENT).toEqual([403, 403]);
    asking = false;
    await steady;
    expect([...seen].filter((status) => ![200, 401, 403].includes(status))).toEqual([]);
  });
});
