import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { failureOf } from "../support/dialect.js";
import { headerOf } from "../support/fault-requests.js";
import { type Fault, type FaultServer, json, startFaultServer } from "../support/fault-server.js";
import { resetAtOnce, silence } from "../support/faults.js";
import { callOf, clientTo, read, write } from "../support/upstream-client.js";

/** Answers with the credentials that were shown, and the number of the request. */
const echo =
  (server: FaultServer): Fault =>
  (exchange) =>
    json({ credential: headerOf(exchange.request, "authorization") ?? null, n: server.requests.length })(
      exchange,
    );

const test = it.extend<{ server: FaultServer }>({
  server: async ({ task: _ }, use) => {
    const server = await startFaultServer();
    server.use(echo(server));
    await use(server);
    await server.refuse();
  },
});

/** Holds answers back until told. */
function gate(server: FaultServer): { open(): void } {
  const held: (() => void)[] = [];
  server.use(async (exchange) => {
    const n = server.requests.length;
    await new Promise<void>((resolve) => held.push(resolve));
    await json({ n })(exchange);
  });
  return {
    open() {
      for (const resolve of held.splice(0)) resolve();
    },
  };
}

const FORWARD = { kind: "forward", header: "authorization" } as const;
const as = (name: string) => callOf({ headers: { authorization: `Bearer ${name}` } });

describe("reads under way at the same time", () => {
  test("share one call where they are the same and show the same credentials", async ({ server }) => {
    const client = clientTo(server.url, { auth: FORWARD });
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.send(read(), as("ada"))));
    expect(server.requests).toHaveLength(1);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    await client.close();
  });

  test("share one that takes long, however many others come and go meanwhile", async ({ server }) => {
    const client = clientTo(server.url);
    let answer = (): void => {};
    const asked = new Promise<void>((resolve) => (answer = resolve));
    server.queue(async (exchange) => {
      await asked;
      await json({ n: "long" })(exchange);
    });
    const first = client.send(read(), callOf());
    for (let n = 0; n < 20; n += 1) await client.send(read(`other-${n}`), callOf());
    const second = client.send(read(), callOf());
    answer();
    expect(await Promise.all([first, second])).toEqual([{ n: "long" }, { n: "long" }]);
    expect(server.requests).toHaveLength(21);
    await client.close();
  });

  test("give each caller a value of its own", async ({ server }) => {
    const client = clientTo(server.url);
    const [one, two] = await Promise.all([client.send(read(), callOf()), client.send(read(), callOf())]);
    expect(one).toEqual(two);
    expect(one).not.toBe(two);
    expect(server.requests).toHaveLength(1);
    await client.close();
  });

  test("are apart where they ask for different things", async ({ server }) => {
    const client = clientTo(server.url);
    const base = read();
    const asked = [
      base,
      read("other"),
      { ...base, name: "read-otherwise" },
      { ...base, method: "POST" as const },
      { ...base, method: "POST" as const, body: { json: { a: 1 } } },
      { ...base, method: "POST" as const, body: { json: { a: 2 } } },
      { ...base, query: { a: "1" } },
      { ...base, query: { a: "2" } },
    ];
    await Promise.all(asked.map((operation) => client.send(operation, callOf())));
    expect(server.requests).toHaveLength(asked.length);
    await client.close();
  });

  test("are never shared between different credentials, nor with none", async ({ server }) => {
    const client = clientTo(server.url, { auth: FORWARD });
    const calls = [as("ada"), as("alan"), callOf(), as("service"), as("ada ")];
    const answers = await Promise.all(calls.map((call) => client.send(read(), call)));
    expect(answers).toMatchObject([
      { credential: "Bearer ada" },
      { credential: "Bearer alan" },
      { credential: null },
      { credential: "Bearer service" },
      { credential: "Bearer ada" },
    ]);
    expect(server.requests).toHaveLength(5);
    await client.close();
  });

  test("leave nothing behind: the next read asks again", async ({ server }) => {
    const client = clientTo(server.url);
    expect(await client.send(read(), callOf())).toMatchObject({ n: 1 });
    expect(await client.send(read(), callOf())).toMatchObject({ n: 2 });
    await client.close();
  });

  test("share a failure too, which is not kept either", async ({ server }) => {
    const client = clientTo(server.url);
    server.queue(resetAtOnce, resetAtOnce, resetAtOnce);
    const failures = await Promise.all([1, 2, 3].map(() => failureOf(client.send(read(), callOf()))));
    expect(failures.map(({ kind }) => kind)).toEqual(Array(3).fill("unreachable"));
    expect(server.requests).toHaveLength(3);
    expect(await client.send(read(), callOf())).toMatchObject({ n: 4 });
    await client.close();
  });

  test("do not fail with an older one whose time is up: who came later asks again, once for all of them", async ({
    server,
  }) => {
    const client = clientTo(server.url, { timeouts: { headers: 600 } });
    server.queue(silence);
    const first = failureOf(client.send(read(), callOf()));
    await delay(300);
    const later = Promise.all([1, 2, 3].map(() => client.send(read(), callOf())));
    expect(server.requests).toHaveLength(1);
    expect(await first).toMatchObject({ kind: "timed-out" });
    expect(await later).toMatchObject([{ n: 2 }, { n: 2 }, { n: 2 }]);
    expect(server.requests).toHaveLength(2);
    await client.close();
  });

  test("that began together fail together; who came later has no more time than he would have had alone", async ({
    server,
  }) => {
    const client = clientTo(server.url, { timeouts: { headers: 600, total: 800 } });
    server.use(silence);
    const together = [1, 2, 3].map(() => failureOf(client.send(read(), callOf())));
    await delay(300);
    const startedAt = performance.now();
    const late = await failureOf(client.send(read(), callOf()));
    expect(late).toMatchObject({ kind: "timed-out" });
    expect(performance.now() - startedAt).toBeGreaterThan(590);
    expect(performance.now() - startedAt).toBeLessThan(1500);
    expect((await Promise.all(together)).map(({ kind }) => kind)).toEqual(Array(3).fill("timed-out"));
    expect(server.requests).toHaveLength(2);
    await client.close();
  });

  test("are not joined by a read that begins after a write, nor by one that begins during it", async ({
    server,
  }) => {
    const client = clientTo(server.url);
    const { open } = gate(server);
    const before = client.send(read(), callOf());
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    const writing = client.send(write(), callOf());
    await vi.waitFor(() => expect(server.requests).toHaveLength(2));
    const during = client.send(read(), callOf());
    await vi.waitFor(() => expect(server.requests).toHaveLength(3));
    server.requests.length = 0;
    open();
    await writing;
    const after = client.send(read(), callOf());
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    open();
    await Promise.all([before, during, after]);
    await client.close();
  });

  test("are not joined after a write that failed: it may have been done all the same", async ({ server }) => {
    const client = clientTo(server.url);
    const { open } = gate(server);
    const before = client.send(read(), callOf());
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    server.queue(resetAtOnce);
    await failureOf(client.send(write(), callOf()));
    const after = client.send(read(), callOf());
    await vi.waitFor(() => expect(server.requests).toHaveLength(3));
    open();
    await Promise.all([before, after]);
    await client.close();
  });

  test("are writes never: two equal ones are two", async ({ server }) => {
    const client = clientTo(server.url);
    await Promise.all([client.send(write(), callOf()), client.send(write(), callOf())]);
    expect(server.requests).toHaveLength(2);
    await client.close();
  });

  test("show two callers nothing of each other in 10,000 interleaved operations", async ({ server }) => {
    const client = clientTo(server.url, { auth: FORWARD, limits: { connections: 16, queue: 1000 } });
    const names = ["ada", "alan"];
    let crossed = 0;
    let done = 0;
    const worker = async (): Promise<void> => {
      while (done < 10_000) {
        done += 1;
        const name = names[Math.random() < 0.5 ? 0 : 1] ?? "";
        const operation =
          Math.random() < 0.05 ? write("same") : read(`same-${Math.floor(Math.random() * 3)}`);
        const answer = await client.send(operation, as(name));
        if (JSON.stringify(answer).includes(`"Bearer ${name}"`) === false) crossed += 1;
      }
    };
    await Promise.all(Array.from({ length: 64 }, worker));
    expect(crossed).toBe(0);
    expect(done).toBeGreaterThanOrEqual(10_000);
    // Else nothing was shared and the test proved nothing.
    expect(server.requests.length).toBeLessThan(done);
    await client.close();
  });
});
