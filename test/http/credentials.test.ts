import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import type { Session } from "../../src/dialect/define-dialect.js";
import type { LoginWith } from "../../src/http/upstream-client.js";
import { failureOf } from "../support/dialect.js";
import { headerOf } from "../support/fault-requests.js";
import { type Fault, type FaultServer, json, startFaultServer } from "../support/fault-server.js";
import { resetAtOnce, status } from "../support/faults.js";
import { callOf, clientTo, read, write } from "../support/upstream-client.js";

const test = it.extend<{ server: FaultServer }>({
  server: async ({ task: _ }, use) => {
    const server = await startFaultServer();
    server.use(json({ name: "Ada" }));
    await use(server);
    await server.refuse();
  },
});

const FORWARD = { kind: "forward", header: "x-upstream-authorization" } as const;
const LOGIN = { kind: "login", username: "gateway", password: "secret" } as const;

/** Logs in by asking the upstream for `/things/login`, which gives token 1, 2 and so on. */
function loginGiving(lifetime = Number.POSITIVE_INFINITY): LoginWith {
  let n = 0;
  return async (client, call): Promise<Session> => {
    await client.send({ ...read("login"), name: "login", anonymous: true }, call);
    n += 1;
    return { authorization: `Bearer ${n}`, expiresAt: Date.now() + lifetime };
  };
}

const asked = (server: FaultServer): string[] =>
  server.requests.map((request) => `${request.target.slice(8)} ${headerOf(request, "authorization") ?? "-"}`);

/** Knows one token, and answers a login. */
const accepting =
  (token: () => string): Fault =>
  (exchange) => {
    const shown = headerOf(exchange.request, "authorization");
    const known = exchange.request.target === "/things/login" || shown === token();
    return (known ? json({ shown }) : status(401))(exchange);
  };

describe("a login for the gateway itself", () => {
  test("is made once for everybody who waits, and kept", async ({ server }) => {
    const client = clientTo(server.url, { auth: LOGIN }, loginGiving());
    await Promise.all(Array.from({ length: 20 }, (_, n) => client.send(read(`${n}`), callOf())));
    await client.send(write("last"), callOf());
    const lines = asked(server);
    expect(lines.filter((line) => line.startsWith("login"))).toEqual(["login -"]);
    expect(lines.filter((line) => line.endsWith(" Bearer 1"))).toHaveLength(21);
    await client.close();
  });

  test("that is refused is not repeated for every caller, but after growing pauses", async ({ server }) => {
    server.use(status(401));
    const client = clientTo(server.url, { auth: LOGIN }, loginGiving());
    for (let n = 0; n < 50; n += 1)
      expect(await failureOf(client.send(read(`${n}`), callOf()))).toMatchObject({
        kind: "refused-us",
        sent: false,
      });
    expect(server.requests).toHaveLength(1);
    await client.close();
  });

  test("that is accepted although every read is refused is made twice, not for every read", async ({
    server,
  }) => {
    server.use(accepting(() => "Bearer 0"));
    const client = clientTo(server.url, { auth: LOGIN }, loginGiving());
    for (let n = 0; n < 50; n += 1)
      expect(await failureOf(client.send(read(`${n}`), callOf()))).toMatchObject({ kind: "refused-us" });
    expect(asked(server).filter((line) => line.startsWith("login"))).toHaveLength(2);
    await client.close();
  });

  test("goes on for the others when the client that came first leaves", async ({ server }) => {
    let finish = (): void => {};
    server.queue(async (exchange) => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      await json({})(exchange);
    });
    const client = clientTo(server.url, { auth: LOGIN }, loginGiving());
    const leaving = new AbortController();
    const first = failureOf(client.send(read("first"), callOf({ signal: leaving.signal })));
    const second = client.send(read("second"), callOf());
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    leaving.abort();
    expect(await first).toMatchObject({ kind: "cancelled", operation: "read", sent: false });
    finish();
    expect(await second).toEqual({ name: "Ada" });
    expect(asked(server)).toEqual(["login -", "second Bearer 1"]);
    await client.close();
  });

  test("is made anew before the token ends", async ({ server }) => {
    const client = clientTo(server.url, { auth: LOGIN }, loginGiving(1000));
    await client.send(read("a"), callOf());
    await client.send(read("b"), callOf());
    await delay(920);
    await client.send(read("c"), callOf());
    expect(asked(server)).toEqual(["login -", "a Bearer 1", "b Bearer 1", "login -", "c Bearer 2"]);
    await client.close();
  });

  test("is made anew, once, where the token is refused, and what was refused is sent again: writes too", async ({
    server,
  }) => {
    server.use(accepting(() => "Bearer 2"));
    const client = clientTo(server.url, { auth: LOGIN }, loginGiving());
    await Promise.all([client.send(read("a"), callOf()), client.send(write("b"), callOf())]);
    const lines = asked(server);
    expect(lines.filter((line) => line === "login -")).toHaveLength(2);
    expect(lines.filter((line) => line.endsWith(" Bearer 2")).sort()).toEqual(["a Bearer 2", "b Bearer 2"]);
    await client.close();
  });

  test("is not made over and over where every token is refused", async ({ server }) => {
    server.use(accepting(() => "Bearer none"));
    const client = clientTo(server.url, { auth: LOGIN }, loginGiving());
    expect(await failureOf(client.send(read("a"), callOf()))).toMatchObject({ kind: "refused-us" });
    expect(asked(server)).toEqual(["login -", "a Bearer 1", "login -", "a Bearer 2"]);
    await client.close();
  });

  for (const kind of ["credentials-rejected", "forbidden", "invalid", "unauthenticated"] as const) {
    test(`that ends as ${kind} is the gateway's failure, never the caller's`, async ({ server }) => {
      const client = clientTo(server.url, { auth: LOGIN }, (own, call) =>
        own.send(
          {
            ...read("login"),
            anonymous: true,
            decode: (answer) => {
              throw answer.fail(kind, "No.");
            },
          },
          call,
        ),
      );
      expect(await failureOf(client.send(write(), callOf()))).toMatchObject({
        kind: "refused-us",
        operation: "write",
        sent: false,
      });
      await client.close();
    });
  }

  test("that fails is forgotten: the next call tries again", async ({ server }) => {
    server.queue(resetAtOnce, resetAtOnce, resetAtOnce);
    const client = clientTo(server.url, { auth: LOGIN }, loginGiving());
    const failures = await Promise.all([
      failureOf(client.send(read(), callOf())),
      failureOf(client.send(write(), callOf())),
    ]);
    for (const failure of failures)
      expect(failure).toMatchObject({ kind: "unreachable", sent: false, retryable: true });
    expect(await client.send(read(), callOf())).toEqual({ name: "Ada" });
    await client.close();
  });

  test("does not let a read under a new token join one under the old", async ({ server }) => {
    let token = "Bearer 1";
    const client = clientTo(server.url, { auth: LOGIN }, loginGiving());
    await client.send(read("warm"), callOf());
    server.queue(async (exchange) => {
      await vi.waitFor(() => expect(server.requests.length).toBeGreaterThanOrEqual(6));
      await json({ late: true })(exchange);
    });
    server.use(accepting(() => token));
    const old = client.send(read("same"), callOf());
    await vi.waitFor(() => expect(server.requests).toHaveLength(3));
    token = "Bearer 2";
    await client.send(read("other"), callOf());
    expect(await client.send(read("same"), callOf())).toEqual({ shown: "Bearer 2" });
    expect(await old).toEqual({ late: true });
    await client.close();
  });
});

describe("credentials of the caller", () => {
  test("go on as they came, from the one header that is configured", async ({ server }) => {
    const client = clientTo(server.url, { auth: FORWARD });
    const headers = { authorization: "Bearer mine", "x-upstream-authorization": "Basic dTpw" };
    await client.send(read(), callOf({ headers }));
    expect(asked(server)).toEqual(["thing Basic dTpw"]);
    await client.close();
  });

  test("that are missing are not made up", async ({ server }) => {
    const client = clientTo(server.url, { auth: FORWARD });
    await client.send(read(), callOf({ headers: { authorization: "Bearer mine" } }));
    await client.send(read(), callOf({ headers: { "x-upstream-authorization": "" } }));
    expect(asked(server)).toEqual(["thing -", "thing -"]);
    await client.close();
  });

  test("that are refused are the caller's affair: no second try, no mark against the upstream", async ({
    server,
  }) => {
    server.use(status(401));
    const client = clientTo(server.url, { auth: FORWARD, breaker: { minimumCalls: 2 } });
    for (const operation of [read(), write(), read("other")]) {
      const call = callOf({ headers: { "x-upstream-authorization": "Bearer bad" } });
      expect(await failureOf(client.send(operation, call))).toMatchObject({
        kind: "unauthenticated",
        retryable: false,
      });
    }
    expect(server.requests).toHaveLength(3);
    expect(client.breaker.state).toBe("closed");
    await client.close();
  });

  for (const value of ["Bearer a\r\nx-admin: 1", "Bearer \0", "Bearer é", "x".repeat(16_000)]) {
    test(`that cannot be a header are refused unsent: ${JSON.stringify(value.slice(0, 24))}`, async ({
      server,
    }) => {
      const client = clientTo(server.url, { auth: FORWARD });
      const call = callOf({ headers: { "x-upstream-authorization": value } });
      const failure = await failureOf(client.send(read(), call));
      expect(failure).toMatchObject({ kind: "unauthenticated", sent: false });
      expect(failure.message).not.toContain("admin");
      expect(server.requests).toHaveLength(0);
      await client.close();
    });
  }

  test("fail with the upstream exactly as any others do", async ({ server }) => {
    const client = clientTo(server.url, { auth: FORWARD });
    const call = callOf({ headers: { "x-upstream-authorization": "Bearer mine" } });
    server.use(status(503, "30"));
    expect(await failureOf(client.send(read(), call))).toMatchObject({ kind: "failed", retryAfter: 30 });
    await server.refuse();
    expect(await failureOf(client.send(write(), call))).toMatchObject({ kind: "unreachable", sent: false });
    await client.close();
  });
});

describe("credentials of the gateway", () => {
  test("that are refused are the operator's affair", async ({ server }) => {
    server.use(status(401));
    for (const auth of [{ kind: "service", authorization: "Bearer s" }, { kind: "none" }] as const) {
      const client = clientTo(server.url, { auth });
      expect(await failureOf(client.send(read(), callOf()))).toMatchObject({
        kind: "refused-us",
        retryable: false,
      });
      await client.close();
    }
    expect(asked(server)).toEqual(["thing Bearer s", "thing -"]);
  });
});
