import { gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { failureOf } from "../support/dialect.js";
import { type FaultServer, json, raw, rendered, startFaultServer } from "../support/fault-server.js";
import { CANARY, status } from "../support/faults.js";
import { callOf, clientTo, read } from "../support/upstream-client.js";

const test = it.extend<{ server: FaultServer }>({
  server: async ({ task: _ }, use) => {
    const server = await startFaultServer();
    await use(server);
    await server.refuse();
  },
});

const MIB = 1_048_576;
const BOMB = gzipSync(Buffer.alloc(50 * MIB));

describe("an upstream's answer", () => {
  test("may have 5 MiB", async ({ server }) => {
    const client = clientTo(server.url);
    const text = "x".repeat(5 * MIB - 2);
    server.use(json(text));
    expect(await client.send(read(), callOf())).toHaveLength(text.length);
    await client.close();
  });

  test("is refused by what it says of its length, before any of it is read", async ({ server }) => {
    const client = clientTo(server.url);
    server.use(({ socket }) => socket.write(raw(200, [["content-length", String(5 * MIB + 1)]])));
    const failure = await failureOf(client.send(read(), callOf()));
    expect(failure).toMatchObject({
      kind: "too-large",
      status: 200,
      retryable: false,
      message: "The upstream's answer is too large.",
    });
    await vi.waitFor(() => expect(server.open.size).toBe(0));
    await client.close();
  });

  test("is cut as soon as it grows too large without saying so", async ({ server }) => {
    const client = clientTo(server.url, { limits: { responseBytes: 100_000 } });
    let sent = 0;
    server.use(async ({ socket }) => {
      socket.write(raw(200, [["transfer-encoding", "chunked"]]));
      const chunk = "x".repeat(10_000);
      while (!socket.destroyed && sent < 100 * MIB) {
        sent += chunk.length;
        if (!socket.write(`2710\r\n${chunk}\r\n`))
          await new Promise<void>((resolve) => {
            socket.once("drain", resolve);
            socket.once("close", resolve);
          });
      }
    });
    expect(await failureOf(client.send(read(), callOf()))).toMatchObject({ kind: "too-large" });
    await vi.waitFor(() => expect(server.open.size).toBe(0));
    // What the sockets' own buffers took in the meantime.
    expect(sent).toBeLessThan(20 * MIB);
    await client.close();
  });

  for (const encoding of ["gzip", "br", "deflate", "x-anything", "gzip, gzip"]) {
    test(`is not unpacked where it is ${encoding}, which nobody asked for`, async ({ server }) => {
      const client = clientTo(server.url);
      server.use(({ socket }) => {
        const body = BOMB;
        socket.write(
          raw(
            200,
            [
              ["content-encoding", encoding],
              ["content-length", String(body.length)],
            ],
            body,
          ),
        );
      });
      const failure = await failureOf(client.send(read(), callOf()));
      expect(failure).toMatchObject({ kind: "protocol", message: expect.stringContaining("compressed") });
      await client.close();
    });
  }

  for (const code of [300, 301, 302, 303, 307, 308]) {
    test(`of ${code} is not followed`, async ({ server }) => {
      const elsewhere = await startFaultServer();
      elsewhere.use(json({ secret: CANARY }));
      const client = clientTo(server.url, { auth: { kind: "service", authorization: "Bearer secret" } });
      server.use(({ socket }) =>
        socket.write(
          raw(code, [
            ["location", `${elsewhere.url}/things/thing`],
            ["content-length", "0"],
          ]),
        ),
      );
      expect(await failureOf(client.send(read(), callOf()))).toMatchObject({
        kind: "protocol",
        status: code,
      });
      expect(elsewhere.connections).toBe(0);
      await Promise.all([client.close(), elsewhere.refuse()]);
    });
  }

  test("that is not UTF-8 is no answer: a name would come back changed and be written so", async ({
    server,
  }) => {
    const client = clientTo(server.url);
    server.use(({ socket }) =>
      socket.write(
        rendered({ status: 200, headers: [], body: Buffer.from('{"name":"Andr\xe9"}', "latin1") }),
      ),
    );
    expect(await failureOf(client.send(read(), callOf()))).toMatchObject({ kind: "protocol" });
    await client.close();
  });

  test("leaves nothing of itself in a failure that a client or a log could show", async ({ server }) => {
    const client = clientTo(server.url);
    for (const fault of [
      status(500),
      status(418),
      ({ socket }: { socket: { write(bytes: Buffer): void } }) =>
        socket.write(Buffer.from(`${CANARY} is not HTTP\r\n\r\n`)),
      ({ socket }: { socket: { write(bytes: Buffer): void } }) =>
        socket.write(raw(200, [["x", CANARY.repeat(5000)]])),
    ]) {
      server.use(fault);
      const failure = await failureOf(client.send({ ...read(), repeatable: false }, callOf()));
      const cause = failure.cause instanceof Error ? failure.cause : undefined;
      const shown = JSON.stringify({ ...failure, message: failure.message });
      const logged = JSON.stringify({ ...cause, message: cause?.message, stack: cause?.stack });
      expect(shown).not.toContain(String(server.port));
      expect(shown + logged).not.toContain(CANARY);
    }
    await client.close();
  });
});
