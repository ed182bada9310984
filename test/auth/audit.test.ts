import { afterEach, describe, expect, it } from "vitest";
import { buildOnce, start as runCommand } from "../support/cli.js";
import { fixture } from "../support/dialect.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";
import { ACTIVATE, guess, JACK, key, startWorld } from "./world.js";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

interface Line {
  readonly field: string;
  readonly target: string | null;
  readonly upstream: string | null;
  readonly outcome: string;
  readonly attempts: number;
}

const linesOf = ({ log }: RunningGateway): (Line & Record<string, unknown>)[] =>
  log.map((line) => JSON.parse(line)).filter(({ audit }) => audit === true);

const short = ({ field, target, upstream: name, outcome, attempts }: Line) => [
  field,
  target,
  name,
  outcome,
  attempts,
];

const rename = (id: string, more = ""): string =>
  `updateUserProfile(input: { id: "${id}", firstName: "A", lastName: "B", email: "c"${more} }) { __typename }`;
const permit = (id: string, more = "rateLimit: 3"): string =>
  `updateSecurityProfile(input: { id: "${id}", ${more} }) { __typename }`;
const describeProfile = (uid: string): string =>
  `updateUserProfileData(input: { uid: "${uid}", data: { note: "confidential" } }) { __typename }`;

async function start(...given: Parameters<typeof startWorld>) {
  const world = await startWorld(...given);
  stops.push(() => world.stop());
  return world;
}

describe("a mutation", () => {
  it("leaves one line, with these fields and no others", async () => {
    const { gateway } = await start();
    await gateway.ask(`mutation { ${rename("jonny1")} }`, {}, { "x-request-id": "request-7" });
    const [line, ...more] = linesOf(gateway);
    expect(more).toEqual([]);
    const added = ["pid", "hostname", "level", "msg"];
    const fields = Object.fromEntries(Object.entries(line ?? {}).filter(([name]) => !added.includes(name)));
    expect(fields).toEqual({
      audit: true,
      time: expect.any(Number),
      requestId: "request-7",
      caller: "anonymous",
      address: "127.0.0.1",
      field: "updateUserProfile",
      target: "jonny1",
      upstream: "camunda",
      outcome: "ok",
      ms: expect.any(Number),
      attempts: 1,
    });
  });

  it("leaves its line on standard error also where only errors are logged", { timeout: 60_000 }, async () => {
    await buildOnce();
    const ran = runCommand(["serve", "--sandbox", "--port", "0"], { env: { LOG_LEVEL: "error" } });
    stops.push(async () => {
      ran.child.kill("SIGKILL");
      await ran.ended;
    });
    const [, url = ""] = await ran.until(/^ready (\S+)$/m);
    await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: `mutation { ${rename("jonny1")} }` }),
    });
    await ran.logged(/\n/);
    expect(Object.keys(JSON.parse(ran.err())).sort()).toEqual(
      [
        "level",
        "time",
        "audit",
        "requestId",
        "caller",
        "address",
        "field",
        "target",
        "upstream",
        "outcome",
        "ms",
      ]
        .concat("attempts", "msg")
        .sort(),
    );
  });

  it("is told with the upstream that was meant, whatever came of it", async () => {
    const { gateway } = await start({
      access: { apiKeys: [key("writer", "write"), key("activator", "activate")] },
      activation: {
        failuresPerUser: 1,
        failuresPerAddress: 9,
        failuresPerMinute: 9,
        windowSeconds: 9,
        pace: 1,
      },
    });
    const as = { "x-api-key": "writer" };
    const mutations = [
      rename("jonny1"),
      rename("nobody"),
      rename("a%2Fb"),
      rename("jonny1", ', upstream: "camunda"'),
      rename("jonny1", ', upstream: "kuzzle"'),
      permit("default"),
      permit("default", "policies: []"),
      describeProfile("u_nobody_0"),
      "activateUserProfile(input: { grant: $grant }) { __typename }",
    ];
    const query = `mutation ($grant: UserProfileGrant!) { ${mutations.map((text, n) => `a${n}: ${text}`).join("\n")} }`;
    await gateway.ask(query, { grant: { password: JACK } }, as);
    const activator = { "x-api-key": "activator" };
    await guess(gateway, "jacknich", "wrong-password", activator);
    await guess(gateway, "jacknich", JACK.password, activator);
    await gateway.ask(ACTIVATE, { grant: { accessToken: "secret-token" } }, activator);
    expect(linesOf(gateway).map(short)).toEqual([
      ["updateUserProfile", "jonny1", "camunda", "ok", 1],
      ["updateUserProfile", "nobody", "camunda", "NOT_FOUND", 1],
      ["updateUserProfile", "a%2Fb", "camunda", "INVALID_INPUT", 0],
      ["updateUserProfile", "jonny1", "camunda", "ok", 1],
      ["updateUserProfile", "jonny1", null, "BAD_USER_INPUT", 0],
      ["updateSecurityProfile", "default", "kuzzle", "ok", 1],
      ["updateSecurityProfile", "default", "kuzzle", "INVALID_INPUT", 0],
      ["updateUserProfileData", "u_nobody_0", "elasticsearch", "NOT_FOUND", 1],
      ["activateUserProfile", "jacknich", "elasticsearch", "FORBIDDEN", 0],
      ["activateUserProfile", "jacknich", "elasticsearch", "CREDENTIALS_REJECTED", 1],
      ["activateUserProfile", "jacknich", "elasticsearch", "RATE_LIMITED", 0],
      ["activateUserProfile", null, "elasticsearch", "CREDENTIALS_REJECTED", 1],
    ]);
    expect(linesOf(gateway).map(({ caller }) => caller)).toEqual([
      ...Array(9).fill("writer"),
      ...Array(3).fill("activator"),
    ]);
    const written = linesOf(gateway)
      .map((line) => JSON.stringify(line))
      .join("\n");
    for (const secret of [JACK.password, "wrong-password", "secret-token", "confidential"])
      expect(written).not.toContain(secret);
  });

  it("is told where no upstream of its kind is configured", async () => {
    const gateway = await startGateway(settingsFor([]));
    stops.push(gateway.stop);
    await gateway.ask(`mutation { ${rename("jonny1")} }`);
    expect(linesOf(gateway).map(short)).toEqual([["updateUserProfile", "jonny1", null, "BAD_USER_INPUT", 0]]);
  });

  it("is told as unknown where its client left after it was sent, and so are those that waited behind it", async () => {
    const server = await fixture(() => {});
    const gateway = await startGateway(settingsFor([upstream({ dialect: "camunda", url: server.url })]));
    stops.push(gateway.stop, server.stop);
    const leaving = new AbortController();
    const asked = fetch(gateway.url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: `mutation { a: ${rename("first")} b: ${rename("second")} }` }),
      signal: leaving.signal,
    }).catch(() => "left");
    await expect.poll(() => server.seen.length).toBe(1);
    leaving.abort();
    expect(await asked).toBe("left");
    await expect.poll(() => linesOf(gateway).length).toBe(2);
    const [first, second] = linesOf(gateway).map(short);
    expect(first).toEqual(["updateUserProfile", "first", "camunda", "unknown", 1]);
    // It never left, which is known.
    expect(second?.slice(0, 4)).toEqual(["updateUserProfile", "second", "camunda", "OPERATION_TIMEOUT"]);
    expect(server.seen).toHaveLength(1);
  });

  it("with a target that is no id at all cannot fill the log", async () => {
    const { gateway } = await start();
    await gateway.ask("mutation ($id: ID!) { updateUserProfile(input: { id: $id }) { __typename } }", {
      id: "x".repeat(100_000),
    });
    const [line] = linesOf(gateway);
    expect(line?.target).toHaveLength(256);
  });
});

describe("a thousand mutations", () => {
  it("leave a thousand lines: done, refused by the gateway, by the upstream, or failed", async () => {
    const answers = [
      [204, ""],
      [404, '{"type":"InvalidRequestException","message":"User with id x does not exist"}'],
      [403, '{"type":"AuthorizationException","message":"no"}'],
      [503, "busy"],
      [200, "<html>"],
      [401, ""],
    ] as const;
    let n = 0;
    const server = await fixture((_request, response) => {
      const [status, body] = answers[n % answers.length] ?? [500, ""];
      n += 1;
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
    const never = { failures: 1, minimumCalls: 100_000, window: 1000, open: 1000 };
    const gateway = await startGateway(
      settingsFor([upstream({ dialect: "camunda", url: server.url, breaker: never })]),
    );
    stops.push(gateway.stop, server.stop);
    const query = `mutation { ${Array.from({ length: 10 }, (_, at) => `a${at}: ${rename(at === 9 ? "a%2Fb" : `user-${at}`)}`).join("\n")} }`;
    for (let round = 0; round < 100; round += 1) await gateway.ask(query);
    const lines = linesOf(gateway);
    expect(lines).toHaveLength(1000);
    const outcomes = new Map<string, number>();
    for (const { outcome } of lines) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    expect(Object.fromEntries(outcomes)).toEqual({
      ok: 150,
      NOT_FOUND: 150,
      PERMISSION_DENIED: 150,
      UPSTREAM_UNAVAILABLE: 150,
      // Something like 200 with a web page: nobody can say whether it was done.
      unknown: 150,
      UPSTREAM_AUTHENTICATION: 150,
      INVALID_INPUT: 100,
    });
    expect(n).toBe(900);
  });
});
