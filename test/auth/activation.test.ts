import { setTimeout as delay } from "node:timers/promises";
import { parse } from "graphql";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { ActivationSettings } from "../../src/auth/settings.js";
import { schemaOf } from "../../src/compose.js";
import { operationOf } from "../../src/graphql/limits/document.js";
import { countActivations } from "../../src/graphql/root-fields.js";
import { fixture } from "../support/dialect.js";
import { settingsFor, startGateway, upstream } from "../support/gateway.js";
import { ACTIVATE, guess, JACK, startWorld, type World } from "./world.js";

const LIMITS = { failuresPerUser: 5, failuresPerAddress: 1000, failuresPerMinute: 1000, windowSeconds: 900 };
/** Refusals at once, where a test is not about how long they take. */
const AT_ONCE = { ...LIMITS, pace: 1 };

let world: World;
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const stop of stops.splice(0)) await stop();
});

async function start(activation?: ActivationSettings): Promise<void> {
  world = await startWorld(activation ? { activation } : {});
  stops.push(() => world.stop());
}

/** A gateway in front of an upstream that answers as a test says. */
async function startBehind(...answer: Parameters<typeof fixture>) {
  const server = await fixture(...answer);
  const gateway = await startGateway(
    settingsFor([upstream({ dialect: "elasticsearch", url: server.url })], { activation: AT_ONCE }),
  );
  stops.push(gateway.stop, server.stop);
  return { server, gateway };
}

const tried = (): number => world.asked().filter((line) => line.includes("_activate")).length;

describe("an activation", () => {
  const one = `activateUserProfile(input: { grant: $grant }) { __typename }`;
  const head = "mutation ($grant: UserProfileGrant!)";

  it.each([
    ["twice under two names", `${head} { a: ${one} b: ${one} }`],
    ["twice through a fragment", `${head} { ${one} ...More } fragment More on Mutation { again: ${one} }`],
    ["twice in inline fragments", `${head} { ... { a: ${one} } ... on Mutation { ... { b: ${one} } } }`],
    [
      "twice, once in a fragment of a fragment",
      `${head} { ...A } fragment A on Mutation { a: ${one} ...B } fragment B on Mutation { b: ${one} }`,
    ],
    ["ten times", `${head} { ${Array.from({ length: 10 }, (_, n) => `a${n}: ${one}`).join(" ")} }`],
    ["a hundred times", `${head} { ${Array.from({ length: 100 }, (_, n) => `a${n}: ${one}`).join(" ")} }`],
  ])("%s in one operation is refused as a whole, and asks nobody", async (_what, query) => {
    await start();
    const { body } = await world.gateway.ask(query, { grant: { password: JACK } });
    expect(body.data).toBeUndefined();
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0].extensions).toMatchObject({ code: "OPERATION_LIMIT_EXCEEDED", retryable: false });
    expect(world.asked()).toEqual([]);
  });

  it("may stand in a document with others, of which one is run", async () => {
    await start();
    const query = `mutation A($grant: UserProfileGrant!) { ${one} } mutation B($grant: UserProfileGrant!) { ${one} }`;
    const response = await fetch(world.gateway.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query, operationName: "B", variables: { grant: { password: JACK } } }),
    });
    expect(await response.json()).toEqual({
      data: { activateUserProfile: { __typename: "ActivateUserProfilePayload" } },
    });
  });

  it("is counted in no time, however often fragments spread each other", () => {
    const spread = Array.from(
      { length: 60 },
      (_, n) => `fragment F${n} on Mutation { ...F${n + 1} ...F${n + 1} }`,
    );
    const query = `${head} { ...F0 } ${spread.join(" ")} fragment F60 on Mutation { ${one} }`;
    const document = parse(query);
    const operation = operationOf({ document });
    if (operation instanceof Error) throw operation;
    expect(countActivations(schemaOf(), document, operation)).toBe(1);
  });

  it("never comes by GET", async () => {
    await start();
    const search = new URLSearchParams({
      query: ACTIVATE,
      variables: JSON.stringify({ grant: { password: JACK } }),
    });
    const response = await fetch(`${world.gateway.url}?${search}`, { headers: { "graphql-preflight": "1" } });
    expect(response.status).toBe(405);
    expect(world.asked()).toEqual([]);
  });

  it.each([
    ["a password", `{ password: { username: "jacknich", password: "${JACK.password}" } }`],
    ["an access token", '{ accessToken: "secret" }'],
  ])("with %s written in the document is refused, asks nobody and repeats nothing", async (_what, grant) => {
    await start();
    const query = `mutation { activateUserProfile(input: { grant: ${grant} }) { __typename } }`;
    const { body } = await world.gateway.ask(query);
    expect(body.errors).toHaveLength(1);
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(JSON.stringify(body) + world.gateway.log.join("")).not.toMatch(/l0ng-r4nd0m|secret"/);
    expect(world.asked()).toEqual([]);
  });
});

describe("wrong passwords", () => {
  it("reach the upstream five times for an account, and then not even the right one does", async () => {
    await start(AT_ONCE);
    const answers: string[] = [];
    for (let n = 0; n < 100; n += 1) answers.push(await guess(world.gateway, "jacknich", `wrong-${n}`));
    expect(answers.slice(0, 5)).toEqual(Array(5).fill("CredentialsRejectedError"));
    expect(new Set(answers.slice(5))).toEqual(new Set(["RATE_LIMITED"]));
    const { body } = await world.gateway.ask(ACTIVATE, { grant: { password: JACK } });
    expect(body.data).toEqual({ activateUserProfile: null });
    const { extensions } = body.errors[0];
    expect(extensions).toMatchObject({ code: "RATE_LIMITED", retryable: true });
    expect(extensions.retryAfter).toBeGreaterThan(850);
    expect(extensions.retryAfter).toBeLessThanOrEqual(900);
    expect(tried()).toBe(5);
    // Nobody else has to wait.
    expect(await guess(world.gateway, "ada", "wrong")).toBe("CredentialsRejectedError");
  });

  it("are the same account's however its name is written, since directories are not particular", async () => {
    await start(AT_ONCE);
    for (const name of ["jacknich", "JackNich", " jacknich ", "JACKNICH", "ｊacknich"])
      expect(await guess(world.gateway, name, "wrong")).toBe("CredentialsRejectedError");
    expect(await guess(world.gateway, "jackNICH", "wrong")).toBe("RATE_LIMITED");
  });

  it("count before they are sent: of twenty at the same time five get through", async () => {
    await start(AT_ONCE);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => guess(world.gateway, "jacknich", `wrong-${n}`)),
    );
    expect(answers.filter((answer) => answer === "RATE_LIMITED")).toHaveLength(15);
    expect(tried()).toBe(5);
  });

  it("are forgotten once the right one comes", async () => {
    await start(AT_ONCE);
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 4; n += 1)
        expect(await guess(world.gateway, "jacknich", "wrong")).toBe("CredentialsRejectedError");
      expect(await guess(world.gateway, "jacknich", JACK.password)).toBe("ActivateUserProfilePayload");
    }
    expect(tried()).toBe(15);
  });

  it("are forgotten after the window", async () => {
    vi.useFakeTimers({ toFake: ["Date", "performance"], shouldAdvanceTime: true });
    await start(AT_ONCE);
    for (let n = 0; n < 6; n += 1) await guess(world.gateway, "jacknich", "wrong");
    vi.advanceTimersByTime(899_000 - 30_000);
    expect(await guess(world.gateway, "jacknich", JACK.password)).toBe("RATE_LIMITED");
    vi.advanceTimersByTime(31_000);
    expect(await guess(world.gateway, "jacknich", JACK.password)).toBe("ActivateUserProfilePayload");
  });

  it("are not forgotten when settings are reloaded", async () => {
    await start(AT_ONCE);
    for (let n = 0; n < 5; n += 1) await guess(world.gateway, "jacknich", "wrong");
    world.gateway.gateway.reload(world.settings);
    expect(await guess(world.gateway, "jacknich", JACK.password)).toBe("RATE_LIMITED");
  });

  it("of many accounts are limited for one address", async () => {
    await start({ ...AT_ONCE, failuresPerAddress: 7 });
    const answers: string[] = [];
    for (let n = 0; n < 9; n += 1) answers.push(await guess(world.gateway, `user-${n}`, "wrong"));
    expect(answers.lastIndexOf("CredentialsRejectedError")).toBe(6);
    expect(answers.slice(7)).toEqual(["RATE_LIMITED", "RATE_LIMITED"]);
    expect(tried()).toBe(7);
  });

  it("are limited in all, for a minute", async () => {
    vi.useFakeTimers({ toFake: ["Date", "performance"], shouldAdvanceTime: true });
    await start({ ...AT_ONCE, failuresPerMinute: 3 });
    for (const name of ["a", "b", "c"]) await guess(world.gateway, name, "wrong");
    expect(await guess(world.gateway, "jacknich", JACK.password)).toBe("RATE_LIMITED");
    vi.advanceTimersByTime(61_000);
    expect(await guess(world.gateway, "jacknich", JACK.password)).toBe("ActivateUserProfilePayload");
    expect(tried()).toBe(4);
  });

  it("that are refused use up nothing of what others have left", async () => {
    await start({ ...AT_ONCE, failuresPerAddress: 8 });
    for (let n = 0; n < 30; n += 1) await guess(world.gateway, "jacknich", "wrong");
    for (const name of ["a", "b", "c"])
      expect(await guess(world.gateway, name, "wrong")).toBe("CredentialsRejectedError");
    expect(await guess(world.gateway, "d", "wrong")).toBe("RATE_LIMITED");
  });

  it("are told in the same words and after as long for a user that exists as for one that does not", async () => {
    await start({ ...LIMITS, pace: 300 });
    const seen = [];
    for (const username of ["jacknich", "nobody-of-this-name"]) {
      const startedAt = performance.now();
      const { status, body } = await world.gateway.ask(ACTIVATE, {
        grant: { password: { username, password: "wrong" } },
      });
      const ms = performance.now() - startedAt;
      expect(ms).toBeGreaterThan(295);
      seen.push({ status, body });
    }
    expect(seen[0]).toEqual(seen[1]);
  });
});

describe("the time that a refusal takes", () => {
  it("is the same within 20 ms, whether the upstream knows the user and thinks for long or does neither", async () => {
    const pace = 300;
    const error = {
      type: "security_exception",
      reason: "unable to authenticate user [x] for action [cluster:admin/xpack/security/profile/activate]",
    };
    const server = await fixture(async (request, response) => {
      const body: string[] = [];
      for await (const part of request) body.push(String(part));
      // What a slow hash of a real password costs, and an unknown name does not.
      if (body.join("").includes("jacknich")) await delay(100);
      response.writeHead(401, { "content-type": "application/json" });
      response.end(JSON.stringify({ error, status: 401 }));
    });
    const gateway = await startGateway(
      settingsFor([upstream({ dialect: "elasticsearch", url: server.url })], {
        activation: { ...LIMITS, failuresPerUser: 1000, pace },
      }),
    );
    stops.push(gateway.stop, server.stop);
    const fastest = { jacknich: Number.POSITIVE_INFINITY, nobody: Number.POSITIVE_INFINITY };
    const apart = (): number => Math.abs(fastest.jacknich - fastest.nobody);
    // Being late is a busy machine's doing, so the fastest of several counts.
    for (let tries = 0; tries < 20 && !(apart() < 20); tries += 1) {
      for (const username of ["jacknich", "nobody"] as const) {
        const startedAt = performance.now();
        expect(await guess(gateway, username, "wrong")).toBe("CredentialsRejectedError");
        fastest[username] = Math.min(fastest[username], performance.now() - startedAt);
      }
    }
    expect(apart()).toBeLessThan(20);
    expect(fastest.nobody).toBeGreaterThan(pace - 5);
  });
});

describe("what is no wrong password", () => {
  it.each([
    ["an upstream that fails", 500, "UPSTREAM_UNAVAILABLE"],
    ["an upstream that limits its callers", 429, "UPSTREAM_RATE_LIMITED"],
    ["an upstream that refuses the gateway itself", 403, "PermissionDeniedError"],
  ])("is not counted: %s", async (_what, status, code) => {
    const { server, gateway } = await startBehind((_request, response) => {
      response.writeHead(status, { "content-type": "application/json" }).end("{}");
    });
    for (let n = 0; n < 8; n += 1) expect(await guess(gateway, "jacknich", "x")).toBe(code);
    expect(server.seen).toHaveLength(8);
  });

  it("is not counted: input that is refused before it is sent", async () => {
    await start(AT_ONCE);
    for (let n = 0; n < 8; n += 1)
      expect(await guess(world.gateway, "jacknich", "")).toBe("InvalidInputError");
    expect(await guess(world.gateway, "jacknich", JACK.password)).toBe("ActivateUserProfilePayload");
  });

  it("is counted all the same where the client leaves before it is told: it may learn of it in another way", async () => {
    const { server, gateway } = await startBehind(() => {});
    for (let n = 1; n <= 5; n += 1) {
      const leaving = new AbortController();
      const asked = fetch(gateway.url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          query: ACTIVATE,
          variables: { grant: { password: { username: "jacknich", password: `${n}` } } },
        }),
        signal: leaving.signal,
      }).catch(() => "left");
      await expect.poll(() => server.seen.length).toBe(n);
      leaving.abort();
      expect(await asked).toBe("left");
      await expect.poll(() => gateway.log.filter((line) => line.includes('"audit":true')).length).toBe(n);
    }
    expect(await guess(gateway, "jacknich", JACK.password)).toBe("RATE_LIMITED");
    expect(server.seen).toHaveLength(5);
  });
});
