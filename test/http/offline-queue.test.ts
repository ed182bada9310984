import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Operation } from "../../src/dialect/operation.js";
import { path } from "../../src/dialect/path.js";
import type { UpstreamResponse } from "../../src/dialect/upstream-response.js";
import type { ClientSettings } from "../../src/http/client.js";
import { type LoginWith, UpstreamClient } from "../../src/http/upstream-client.js";
import { callWith, failureOf, type TestCall } from "../support/dialect.js";

/** An upstream whose port is known before it can be reached. */
class Upstream {
  readonly url: string;
  /** What arrived, in order. */
  readonly seen: string[] = [];
  /** Requests being answered right now, and the most of them at any time. */
  busy = 0;
  busiest = 0;
  /** Breaks the connection instead of answering. */
  breaks = false;
  #server: Server | undefined;
  readonly #port: number;

  private constructor(port: number) {
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async closed(): Promise<Upstream> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return new Upstream(port);
  }

  async open(): Promise<void> {
    const server = createServer((request, response) => {
      this.seen.push(`${request.method} ${request.url}`);
      this.busy += 1;
      this.busiest = Math.max(this.busiest, this.busy);
      request.resume();
      request.on("end", () =>
        setImmediate(() => {
          this.busy -= 1;
          if (this.breaks) response.destroy();
          else response.end("{}");
        }),
      );
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

let upstream: Upstream;
const clients: UpstreamClient[] = [];

beforeEach(async () => {
  upstream = await Upstream.closed();
});
afterEach(async () => {
  await upstream.close();
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

function clientOf(changes: Partial<ClientSettings> = {}, total = 20_000, login?: LoginWith): UpstreamClient {
  const settings = {
    name: "upstream",
    url: upstream.url,
    auth: { kind: "none" },
    timeouts: { connect: 1000, headers: 5000, total },
    breaker: { failures: 0.5, minimumCalls: 1000, window: 10_000, open: 60_000 },
    limits: { connections: 64, queue: 128, responseBytes: 100_000 },
  } as const;
  const client = new UpstreamClient({ ...settings, ...changes }, login);
  clients.push(client);
  return client;
}

function write(id: string, whenAway: "wait" | "fail" = "wait"): Operation<number> {
  return {
    name: "write",
    method: "PUT",
    path: path`/things/${id}`,
    body: { json: {} },
    repeatable: false,
    whenAway,
    decode: (answer: UpstreamResponse) => answer.status,
  };
}

const read: Operation<number> = {
  name: "read",
  method: "GET",
  path: path`/things`,
  repeatable: true,
  decode: (answer) => answer.status,
};

/** Resolves once a call has tried to connect in vain often enough to be waiting in the queue. */
const probed = (call: TestCall, times = 2): Promise<unknown> =>
  vi.waitUntil(() => call.attempts.length >= times, { timeout: 10_000 });

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index));

describe("a write that may wait", () => {
  it("is sent once, as soon as the upstream can be reached", async () => {
    const call = callWith();
    const written = clientOf().send(write("a"), call);
    await probed(call);
    await upstream.open();
    expect(await written).toBe(200);
    expect(upstream.seen).toEqual(["PUT /things/a"]);
  });

  it("goes out at once where the upstream is there", async () => {
    await upstream.open();
    const client = clientOf();
    await Promise.all(numbers(3).map((id) => client.send(write(id), callWith())));
    expect(upstream.seen).toHaveLength(3);
  });

  it("is not sent again where the connection broke after it had left", async () => {
    await upstream.open();
    upstream.breaks = true;
    const failure = await failureOf(clientOf().send(write("a"), callWith()));
    expect(failure).toMatchObject({ kind: "unreachable", sent: true, retryable: false });
    expect(upstream.seen).toEqual(["PUT /things/a"]);
  });

  it("is given up when its time is up, unsent, and may be repeated", async () => {
    const failure = await failureOf(clientOf({}, 300).send(write("a"), callWith()));
    expect(failure).toMatchObject({ kind: "unreachable", sent: false, retryable: true });
    await upstream.open();
    expect(await clientOf().send(write("b"), callWith())).toBe(200);
    expect(upstream.seen).toEqual(["PUT /things/b"]);
  });

  it("is given up, unsent, when the time of its operation is up", async () => {
    const call = { ...callWith(), signal: AbortSignal.timeout(300) };
    const failure = await failureOf(clientOf().send(write("a"), call));
    expect(failure).toMatchObject({ kind: "operation-timeout", sent: false, retryable: true });
  });

  it("does not make reads wait", async () => {
    const call = callWith();
    const client = clientOf();
    const written = client.send(write("a"), call);
    await probed(call);
    expect((await failureOf(client.send(read, callWith()))).kind).toBe("unreachable");
    await upstream.open();
    expect(await written).toBe(200);
  });
});

describe("a write that has to log in first", () => {
  const loggingIn = (total?: number): UpstreamClient =>
    clientOf({ auth: { kind: "login", username: "gateway", password: "secret" } }, total, (client, call) =>
      client.send(
        {
          name: "login",
          method: "POST",
          path: path`/login`,
          body: { json: {} },
          anonymous: true,
          repeatable: true,
          decode: () => ({ authorization: "Bearer token", expiresAt: Number.POSITIVE_INFINITY }),
        },
        call,
      ),
    );

  it("waits all the same while the upstream cannot be reached", async () => {
    const client = loggingIn();
    const calls = numbers(3).map(() => callWith());
    const written = calls.map((call, index) => client.send(write(String(index)), call));
    await vi.waitUntil(() => calls.some((call) => call.attempts.length > 0));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await upstream.open();
    expect(await Promise.all(written)).toEqual([200, 200, 200]);
    expect(upstream.seen[0]).toBe("POST /login");
    expect(upstream.seen.slice(1).sort()).toEqual(numbers(3).map((id) => `PUT /things/${id}`));
    expect(client.breaker.state).toBe("closed");
  });

  it("is given up when its time is up, unsent", async () => {
    const failure = await failureOf(loggingIn(400).send(write("a"), callWith()));
    expect(failure).toMatchObject({ kind: "unreachable", operation: "write", sent: false, retryable: true });
  });

  it("does not wait where it may not", async () => {
    const failure = await failureOf(loggingIn().send(write("a", "fail"), callWith()));
    expect(failure).toMatchObject({ kind: "unreachable", operation: "write", sent: false });
  });
});

describe("writes that wait together", () => {
  it("go out in the order in which they came, one after the other", async () => {
    const client = clientOf();
    const first = callWith();
    const written = [client.send(write("0"), first)];
    await probed(first);
    for (const id of ["1", "2", "3"]) written.push(client.send(write(id), callWith()));
    await upstream.open();
    expect(await Promise.all(written)).toEqual([200, 200, 200, 200]);
    expect(upstream.seen).toEqual(["0", "1", "2", "3"].map((id) => `PUT /things/${id}`));
    expect(upstream.busiest).toBe(1);
  });

  it("close up where one before them is given up", async () => {
    const client = clientOf();
    const first = callWith();
    const abort = new AbortController();
    const given = client.send(write("0"), { ...first, signal: abort.signal });
    await probed(first);
    const second = new AbortController();
    const between = client.send(write("1"), { ...callWith(), signal: second.signal });
    const last = client.send(write("2"), callWith());
    second.abort();
    expect((await failureOf(between)).kind).toBe("cancelled");
    abort.abort();
    expect((await failureOf(given)).kind).toBe("cancelled");
    await upstream.open();
    expect(await last).toBe(200);
    expect(upstream.seen).toEqual(["PUT /things/2"]);
  });

  it("are five hundred at most; one more is refused at once", async () => {
    const client = clientOf();
    const first = callWith();
    const written = [client.send(write("0"), first)];
    await probed(first);
    for (const id of numbers(500).slice(1)) written.push(client.send(write(id), callWith()));
    const refused = await failureOf(client.send(write("one-more"), callWith()));
    expect(refused).toMatchObject({ kind: "unreachable", sent: false, retryable: true });
    expect(refused.message).toContain("Too many");
    await upstream.open();
    await Promise.all(written);
    expect(upstream.seen).toEqual(numbers(500).map((id) => `PUT /things/${id}`));
    // The line is empty again.
    expect(await client.send(write("one-more"), callWith())).toBe(200);
  });

  it("are probed for by the first of them alone", async () => {
    const client = clientOf();
    const first = callWith();
    const written = [client.send(write("0"), first)];
    await probed(first);
    const others = ["1", "2"].map(() => callWith());
    for (const [index, call] of others.entries()) written.push(client.send(write(`o${index}`), call));
    await probed(first, 5);
    expect(others.map((call) => call.attempts.length)).toEqual([0, 0]);
    await upstream.open();
    await Promise.all(written);
  });
});

describe("a write that may not wait", () => {
  it("fails at once, without a second try to connect", async () => {
    const call = callWith();
    const failure = await failureOf(clientOf().send(write("a", "fail"), call));
    expect(failure).toMatchObject({ kind: "unreachable", sent: false, retryable: true });
    expect(call.attempts).toHaveLength(1);
  });

  it("overtakes those that wait, and fails all the same", async () => {
    const client = clientOf();
    const call = callWith();
    const waiting = client.send(write("a"), call);
    await probed(call);
    expect((await failureOf(client.send(write("b", "fail"), callWith()))).kind).toBe("unreachable");
    await upstream.open();
    expect(await waiting).toBe(200);
    expect(upstream.seen).toEqual(["PUT /things/a"]);
  });
});

describe("the breaker", () => {
  it("is not opened by a waiting write that probes", async () => {
    const client = clientOf({ breaker: { failures: 0.5, minimumCalls: 3, window: 60_000, open: 60_000 } });
    const call = callWith();
    const written = client.send(write("a"), call);
    await probed(call, 6);
    expect(client.breaker.state).toBe("closed");
    await upstream.open();
    expect(await written).toBe(200);
  });

  it("makes a write fail at once while it is open, also one that waits already", async () => {
    const client = clientOf({ breaker: { failures: 0.5, minimumCalls: 4, window: 60_000, open: 60_000 } });
    const call = callWith();
    const waiting = client.send(write("a"), call);
    await probed(call);
    await Promise.all([failureOf(waiting), failureOf(client.send(read, callWith()))]).then(([write]) =>
      expect(write).toMatchObject({ kind: "shed", sent: false, retryable: true }),
    );
    expect(client.breaker.state).toBe("open");
    expect((await failureOf(client.send(write("b"), callWith()))).kind).toBe("shed");
    await upstream.open();
    expect(upstream.seen).toEqual([]);
  });
});
