import { afterEach, describe, expect, it } from "vitest";
import { type Emulator, type Fault, type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { auth, createEmulator } from "../../../src/sandbox/kuzzle/index.js";
import { LIMITS, type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";
import { resolving } from "../../support/names.js";

const UPDATE = `mutation ($input: UpdateSecurityProfileInput!) { updateSecurityProfile(input: $input) {
  __typename ... on UpdateSecurityProfilePayload { profileId } ... on InvalidInputError { issues { path } }
} }`;
const READ = '{ kuzzleSecurityProfile(id: "default") { profileId rateLimit } }';
const ID = "profile ID";

describe("Kuzzle over a WebSocket", () => {
  let running: RunningEmulator;
  let gateway: RunningGateway;
  let fault: Fault | undefined;
  /** Actions that are taken and not answered. */
  let unanswered: string | undefined;
  let heard: string[] = [];
  let unname = (): void => {};

  async function serve(port = 0): Promise<void> {
    const emulator = createEmulator();
    const silent: Emulator = {
      ...emulator,
      message(text, status) {
        const reply = emulator.message?.(text, status);
        heard.push(text);
        return unanswered !== undefined && text.includes(`"${unanswered}"`) ? undefined : reply;
      },
    };
    running = await startEmulator(silent, port, () => fault);
  }
  async function start(changes: Partial<Parameters<typeof upstream>[0]> = {}): Promise<void> {
    fault = undefined;
    unanswered = undefined;
    heard = [];
    await serve();
    gateway = await startGateway(
      settingsFor(
        [
          upstream({
            dialect: "kuzzle",
            url: running.url,
            auth: { kind: "login", ...auth.basic },
            options: { protocol: "websocket" },
            ...changes,
          }),
        ],
        { limits: { ...LIMITS, bodyBytes: 5_000_000 } },
      ),
    );
  }
  afterEach(async () => {
    unname();
    await gateway.stop();
    await running.stop();
  });
  const write = (input: object = {}) =>
    gateway.ask(UPDATE, { input: { id: ID, rateLimit: 5, refresh: "FALSE", ...input } });
  const audits = () => gateway.log.map((line) => JSON.parse(line)).filter((line) => line.audit === true);
  const codeOf = ({ body }: Awaited<ReturnType<typeof write>>) => body.errors?.[0]?.extensions.code;

  it("sends everything as messages, the login too", async () => {
    await start();
    expect((await gateway.ask(READ)).body.data.kuzzleSecurityProfile.profileId).toBe("default");
    expect((await write()).body.data.updateSecurityProfile.profileId).toBe(ID);
    expect(running.calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "WS auth:login",
      "WS security:mGetProfiles",
      "WS security:updateProfile",
    ]);
  });

  it("says unknown of a write in whose middle the server ended, never sends it again, and goes on once it is back", async () => {
    await start();
    await gateway.ask(READ);
    unanswered = "updateProfile";
    const writing = write({ queuable: true });
    await expect.poll(() => heard.some((text) => text.includes("updateProfile"))).toBe(true);
    const { port } = running;
    await running.stop();
    const answer = await writing;
    expect(answer.body.data).toEqual({ updateSecurityProfile: null });
    expect(answer.body.errors[0].extensions).toMatchObject({
      code: "UPSTREAM_UNAVAILABLE",
      retryable: false,
    });
    expect(audits()).toMatchObject([{ field: "updateSecurityProfile", target: ID, outcome: "unknown" }]);
    unanswered = undefined;
    await serve(port);
    await expect
      .poll(async () => (await gateway.ask(READ)).body.data.kuzzleSecurityProfile?.profileId, {
        timeout: 8000,
      })
      .toBe("default");
    expect(running.calls.filter(({ url }) => url === "security:updateProfile")).toEqual([]);
  });

  it("lets a write wait while the server is away, and sends it once", async () => {
    await start();
    await gateway.ask(READ);
    const { port } = running;
    await running.stop();
    await expect.poll(async () => codeOf(await write({ queuable: false }))).toBe("UPSTREAM_UNAVAILABLE");
    const waiting = write({ queuable: true });
    await serve(port);
    expect((await waiting).body.data.updateSecurityProfile).toMatchObject({ profileId: ID });
    // The token of the server that ended is refused first; that is no write.
    const done = running.calls.filter(
      ({ url, status }) => url === "security:updateProfile" && status === 200,
    );
    expect(done).toHaveLength(1);
  });

  it.each([
    ["answers 503", { answer: 503 }, "UPSTREAM_UNAVAILABLE", true],
    ["is down", { down: true }, "UPSTREAM_UNAVAILABLE", undefined],
    ["is too slow", { slow: 1500 }, "UPSTREAM_TIMEOUT", false],
  ] as const)(
    "where the server %s, a read and a write are errors of their own",
    async (_, wrong, code, again) => {
      await start({ timeouts: { connect: 500, headers: 600, total: 2000 } });
      await gateway.ask(READ);
      fault = wrong;
      const read = await gateway.ask(READ);
      expect(read.body.data).toEqual({ kuzzleSecurityProfile: null });
      expect(read.body.errors[0].extensions).toMatchObject({ code, retryable: true, upstream: "kuzzle" });
      const written = await write({ queuable: false });
      expect(codeOf(written)).toBe(code);
      if (again !== undefined) expect(written.body.errors[0].extensions.retryable).toBe(again);
      fault = undefined;
      await expect
        .poll(async () => (await gateway.ask(READ)).body.errors, { timeout: 8000, interval: 200 })
        .toBeUndefined();
    },
  );

  it("is unavailable where its name leads nowhere", async () => {
    let addresses = ["127.0.0.1"];
    unname = resolving("kuzzle-over-websocket.test", () => addresses);
    await start();
    const { port } = running;
    await gateway.stop();
    gateway = await startGateway(
      settingsFor([
        upstream({
          dialect: "kuzzle",
          url: `http://kuzzle-over-websocket.test:${port}`,
          options: { protocol: "websocket" },
        }),
      ]),
    );
    addresses = [];
    expect(codeOf(await gateway.ask(READ))).toBe("UPSTREAM_UNAVAILABLE");
  });

  it("refuses what is larger than a frame may be, in the words for HTTP", async () => {
    await start();
    // As much as a body over HTTP may be; a frame holds more beside it.
    const policies = [{ roleId: "default", restrictedTo: [{ index: "i".repeat(1_048_450) }] }];
    const { body } = await gateway.ask(UPDATE, { input: { id: ID, policies, force: true } });
    expect(body.data.updateSecurityProfile).toMatchObject({
      __typename: "InvalidInputError",
      issues: [{ path: "policies" }],
    });
  });

  it("says UPSTREAM_ANSWER_TOO_LARGE for an answer beyond the limit, and serves the others", async () => {
    await start({ limits: { connections: 64, queue: 128, responseBytes: 700 } });
    const large = await gateway.ask("{ searchKuzzleSecurityProfiles(input: { size: 20 }) { total } }");
    expect(codeOf(large)).toBe("UPSTREAM_ANSWER_TOO_LARGE");
    expect((await gateway.ask(READ)).body.errors).toBeUndefined();
  });
});
