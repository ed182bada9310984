import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { chunk } from "../../src/dialect/batch-loader.js";
import { type Call, CallBudget } from "../../src/dialect/call.js";
import type { Client } from "../../src/http/client.js";
import { startSandboxed } from "../server/support/sandboxed.js";
import { failureOf } from "../support/dialect.js";
import { headerOf } from "../support/fault-requests.js";
import { type Fault, type FaultServer, json, startFaultServer } from "../support/fault-server.js";
import { callOf, clientTo } from "../support/upstream-client.js";

interface Thing {
  readonly id: string;
  readonly credential: string | null;
}

const things = z.array(z.object({ id: z.string(), credential: z.string().nullable() }));

/** Gives every id that is asked for but `nobody`; of `odd` with others it wants to know nothing. */
const list: Fault = (exchange) => {
  const ids = idsOf(exchange.request.target);
  if (ids.includes("odd")) return json({ error: "odd" }, 500)(exchange);
  const credential = headerOf(exchange.request, "authorization") ?? null;
  return json(ids.filter((id) => id !== "nobody").map((id) => ({ id, credential })))(exchange);
};

function idsOf(target: string): string[] {
  return decodeURIComponent(target.split("/").at(-1) ?? "").split(",");
}

function thingsOf(client: Client) {
  return client.merged<Thing>({
    name: "things",
    split: (ids) => chunk(ids, 50),
    read: (ids, call) =>
      client.send(
        {
          name: "things",
          method: "GET",
          path: { encoded: `/things/${encodeURIComponent(ids.join(","))}`, template: "/things/{}" },
          repeatable: true,
          decode: (answer) => {
            if (answer.status !== 200) throw answer.fail("failed", "odd");
            return things.parse(answer.json()).map((value) => ({ id: value.id, value }));
          },
        },
        call,
      ),
  });
}

const test = it.extend<{ server: FaultServer }>({
  server: async ({ task: _ }, use) => {
    const server = await startFaultServer();
    server.use(list);
    await use(server);
    await server.refuse();
  },
});

const FORWARD = { kind: "forward", header: "authorization" } as const;
const as = (name: string, changes: Partial<Call> = {}): Call =>
  callOf({ headers: { authorization: `Bearer ${name}` }, ...changes });
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `id${index}`);

describe("reads by id of different operations", () => {
  test("share a call, and each gets its own rows", async ({ server }) => {
    const client = clientTo(server.url, { auth: FORWARD });
    const reads = thingsOf(client);
    const answers = await Promise.all(names(41).map((id) => reads.read([id], as("ada"))));
    expect(answers.map((rows) => rows.map(({ id }) => id))).toEqual(names(41).map((id) => [id]));
    // The first leaves at once; the others leave together.
    expect(server.requests.map(({ target }) => idsOf(target).length)).toEqual([1, 40]);
    await client.close();
  });

  test("share nothing where one credential looks like another one with its scopes, or with a variant", async ({
    server,
  }) => {
    const client = clientTo(server.url, { auth: FORWARD });
    const reads = thingsOf(client);
    const all: [Call, string | undefined][] = [
      [as("a", { scopes: "x y" }), undefined],
      [as("a x", { scopes: "y" }), undefined],
      [as("a x y", { scopes: "" }), undefined],
      [as("a", { scopes: "x" }), "y"],
      [as("a y", { scopes: "x" }), undefined],
    ];
    const several = all.flatMap((one, at) => [0, 1, 2].map((n) => ({ one, id: `id${at}-${n}` })));
    const answers = await Promise.all(
      several.map(({ one: [call, variant], id }) => reads.read([id], call, variant)),
    );
    expect(answers.map((rows) => rows.map(({ value }) => value))).toEqual(
      several.map(({ one: [call], id }) => [{ id, credential: call.header("authorization") }]),
    );
    await client.close();
  });

  test("leave alone where nobody else is under way", async ({ server }) => {
    const client = clientTo(server.url, { auth: FORWARD });
    const reads = thingsOf(client);
    for (const id of names(5)) expect(await reads.read([id], as("ada"))).toHaveLength(1);
    await Promise.all(names(5).map((id) => reads.read([id], as(id))));
    expect(server.requests).toHaveLength(10);
    await client.close();
  });

  test("stop looking for each other while hardly any finds another one, and begin again", async ({
    server,
  }) => {
    const client = clientTo(server.url);
    const reads = thingsOf(client);
    const callsOfThree = async (): Promise<number> => {
      const before = server.requests.length;
      await Promise.all(names(3).map((id) => reads.read([id], callOf())));
      return server.requests.length - before;
    };
    expect(await callsOfThree()).toBe(2);
    let calls = 2;
    for (let round = 0; calls === 2 && round < 100; round += 1) {
      for (const id of names(50)) await reads.read([id], callOf());
      calls = await callsOfThree();
    }
    expect(calls).toBe(3);
    await vi.waitFor(async () => expect(await callsOfThree()).toBe(2));
    await client.close();
  });

  test("are split where they are more than one call takes, four calls at a time", async ({ server }) => {
    const client = clientTo(server.url);
    const reads = thingsOf(client);
    const answers = await Promise.all(names(501).map((id) => reads.read([id], callOf())));
    expect(answers.flat()).toHaveLength(501);
    const sizes = server.requests.map(({ target }) => idsOf(target).length);
    expect(Math.max(...sizes)).toBe(50);
    expect(sizes).toHaveLength(11);
    await client.close();
  });

  test("fill a call where each turn of the event loop brings some of them", async ({ server }) => {
    const client = clientTo(server.url);
    const reads = thingsOf(client);
    const answers: Promise<unknown>[] = [];
    for (let at = 0; at < 161; at += 16) {
      for (const id of names(at + 16).slice(at)) answers.push(reads.read([id], callOf()));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(answers);
    const sizes = server.requests.map(({ target }) => idsOf(target).length);
    expect(sizes.slice(0, 4)).toEqual([1, 50, 50, 50]);
    await client.close();
  });

  test("share a call also where a turn between them brings none", async ({ server }) => {
    const client = clientTo(server.url);
    const reads = thingsOf(client);
    const answers = [reads.read(["first"], callOf())];
    for (const id of ["second", "third"]) {
      answers.push(reads.read([id], callOf()));
      for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(answers);
    expect(server.requests.map(({ target }) => idsOf(target).length)).toEqual([1, 2]);
    await client.close();
  });

  test("do not wait for ever for others that keep coming", async ({ server }) => {
    const client = clientTo(server.url);
    const reads = thingsOf(client);
    const answers: Promise<unknown>[] = [];
    await new Promise<void>((resolve) => {
      const oneMore = (): void => {
        if (answers.length < 40) setImmediate(oneMore);
        else resolve();
        answers.push(reads.read([`id${answers.length}`], callOf()));
      };
      oneMore();
    });
    await Promise.all(answers);
    const [, ...sizes] = server.requests.map(({ target }) => idsOf(target).length);
    expect(Math.max(...sizes)).toBeLessThan(12);
    await client.close();
  });

  test("wait also where more than four of the very same read are under way", async ({ server }) => {
    const client = clientTo(server.url);
    const shared: number[] = [];
    let answer = (): void => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const reads = client.merged<Thing>({
      name: "things",
      split: (ids) => chunk(ids, 50),
      read: async (ids) => {
        if (ids.length > 1) shared.push(ids.length);
        await answered;
        return ids.map((id) => ({ id, value: { id, credential: null } }));
      },
    });
    const read = (id: string) => reads.read([id], callOf());
    // The second one waits for the end of this turn; those like the first one leave at once, and take all places.
    const asked = [read("same"), read("other"), ...Array.from({ length: 6 }, () => read("same"))];
    asked.push(...names(199).map(read));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(shared).toEqual([]);
    answer();
    expect((await Promise.all(asked)).flat()).toHaveLength(207);
    expect(shared).toEqual([50, 50, 50, 50]);
    await client.close();
  });

  test("are never mixed between credentials, scopes or what is read of a row", async ({ server }) => {
    const client = clientTo(server.url, { auth: FORWARD });
    const reads = thingsOf(client);
    const asked = names(60).map(async (id, index) => {
      const name = `user${index % 3}`;
      const scopes = index % 2 === 0 ? "read" : "read write";
      const rows = await reads.read([id], as(name, { scopes }), index % 5 === 0 ? "all" : undefined);
      expect(rows).toEqual([{ id, value: { id, credential: `Bearer ${name}` } }]);
    });
    await Promise.all(asked);
    // A call for each of twelve ways to ask, and one for who came first in each.
    expect(server.requests.length).toBeLessThanOrEqual(24);
    await client.close();
  });

  test("end apart: who leaves takes nobody along", async ({ server }) => {
    const client = clientTo(server.url);
    const reads = thingsOf(client);
    const leaving = new AbortController();
    const [first, gone, third] = [
      reads.read(["a"], callOf()),
      reads.read(["b"], callOf({ signal: leaving.signal })),
      reads.read(["c"], callOf()),
    ];
    leaving.abort();
    expect(await failureOf(gone)).toMatchObject({ kind: "cancelled" });
    expect((await first).concat(await third)).toMatchObject([{ id: "a" }, { id: "c" }]);
    await client.close();
  });

  test("fail apart: what one asks for costs no other its answer", async ({ server }) => {
    const client = clientTo(server.url);
    const reads = thingsOf(client);
    const ids = ["first", "a", "odd", "b", "nobody"];
    const ended = await Promise.allSettled(ids.map((id) => reads.read([id], callOf())));
    expect(ended.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    expect(ended[4]).toMatchObject({ value: [] });
    await client.close();
  });

  test("are not answered by a row that somebody else asked for in another spelling", async ({ server }) => {
    const client = clientTo(server.url);
    const reads = thingsOf(client);
    // Exact spellings alone are known here: `DEMO` is nobody.
    server.use((exchange) => {
      const known = idsOf(exchange.request.target).filter((id) => id === id.toLowerCase());
      return json(known.map((id) => ({ id, credential: null })))(exchange);
    });
    const asked = ["first", "demo", "DEMO", "other"].map((id) => reads.read([id], callOf()));
    expect((await Promise.all(asked)).map((rows) => rows.map(({ id }) => id))).toEqual([
      ["first"],
      ["demo"],
      [],
      ["other"],
    ]);
    await client.close();
  });

  test("count for the budget of each, once", async ({ server }) => {
    const client = clientTo(server.url);
    const reads = thingsOf(client);
    const calls = names(5).map((_, index) => callOf({ budget: new CallBudget(index === 3 ? 0 : 1) }));
    const ended = await Promise.allSettled(calls.map((call, index) => reads.read([`id${index}`], call)));
    expect(ended.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(ended[3]).toMatchObject({ reason: { kind: "over-budget" } });
    for (const call of calls) expect(() => call.budget.spend(client.name, "things")).toThrow();
    await client.close();
  });

  test("are told of in the trace of each, and counted once", async ({ server }) => {
    const client = clientTo(server.url);
    const reads = thingsOf(client);
    const own: string[] = [];
    const others: string[] = [];
    const calls = names(4).map((id) =>
      callOf({ observe: () => void own.push(id), shared: () => void others.push(id) }),
    );
    await Promise.all(calls.map((call, index) => reads.read([`id${index}`], call)));
    expect(own).toEqual(["id0", "id1"]);
    expect(others).toEqual(["id2", "id3"]);
    await client.close();
  });

  test("wait no longer than their time", async ({ server }) => {
    const client = clientTo(server.url, { timeouts: { connect: 1000, headers: 5000, total: 300 } });
    const reads = thingsOf(client);
    server.use(() => undefined);
    const startedAt = performance.now();
    const ended = await Promise.allSettled(names(20).map((id) => reads.read([id], callOf())));
    expect(performance.now() - startedAt).toBeLessThan(2000);
    for (const one of ended) expect(one).toMatchObject({ reason: { kind: "timed-out" } });
    await client.close();
  });
});

it("gives every read a value that its user had while it was under way, whoever else reads and writes", async () => {
  const { url, stop } = await startSandboxed();
  const users = ["jonny1", "demo", "ada", "grace"];
  const ask = async (query: string) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query }) });
    const { data, errors } = await answer.json();
    expect(errors).toBeUndefined();
    return data;
  };
  let clock = 0;
  const written = new Map(users.map((id) => [id, [{ value: -1, begun: -1, ended: -1 }]]));
  const write = async (id: string): Promise<void> => {
    clock += 1;
    const entry = { value: clock, begun: clock, ended: Number.POSITIVE_INFINITY };
    written.get(id)?.push(entry);
    await ask(`mutation { updateUserProfile(input: { id: "${id}", firstName: "${clock}" }) { __typename } }`);
    clock += 1;
    entry.ended = clock;
  };
  const read = async (id: string): Promise<void> => {
    clock += 1;
    const begun = clock;
    const { camundaUserProfile: user } = await ask(`{ camundaUserProfile(id: "${id}") { firstName } }`);
    clock += 1;
    const entries = written.get(id) ?? [];
    const value = /^\d+$/.test(user.firstName) ? Number(user.firstName) : -1;
    const entry = entries.find((one) => one.value === value);
    expect(entry?.begun).toBeLessThan(clock);
    // No write that came after this one had ended before the read began.
    const later = entries.filter((one) => one.begun > (entry?.ended ?? 0) && one.ended < begun);
    expect(later).toEqual([]);
  };
  const steps = fc.array(
    fc.record({ id: fc.constantFrom(...users), kind: fc.constantFrom("read", "read", "read", "write") }),
    { minLength: 20, maxLength: 60 },
  );
  try {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        await Promise.all(all.map(({ id, kind }) => (kind === "read" ? read(id) : write(id))));
      }),
      { numRuns: 30, seed: 27_112_026 },
    );
  } finally {
    await stop();
  }
});
