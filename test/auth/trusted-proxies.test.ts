import { afterEach, describe, expect, it } from "vitest";
import type { GatewaySettings } from "../../src/settings/gateway-settings.js";
import { settingsFor } from "../support/gateway.js";
import { guess, JACK, startWorld, type World } from "./world.js";

/** The test is the balancer: it comes from this address, and says whom it speaks for. */
const BALANCER = { trustedProxies: ["127.0.0.1/32"] };
/** At once, since how long a refusal takes is another test's affair. */
const GUARD = {
  failuresPerUser: 5,
  failuresPerAddress: 20,
  failuresPerMinute: 100,
  windowSeconds: 900,
  pace: 1,
};

let world: World;
afterEach(() => world.stop());

async function start(server: object, changes: Partial<GatewaySettings> = {}): Promise<void> {
  world = await startWorld({
    server: { ...settingsFor([]).server, ...server },
    activation: GUARD,
    ...changes,
  });
}

const activate = ({ username, password }: typeof JACK, address: string): Promise<string> =>
  guess(world.gateway, username, password, { "x-forwarded-for": address });

/** Twenty people mistype their passwords, all behind one balancer. */
async function mistype(addressOf: (n: number) => string): Promise<void> {
  for (let n = 0; n < 20; n += 1)
    expect(await activate({ username: `user${n}`, password: "mistyped" }, addressOf(n))).toBe(
      "CredentialsRejectedError",
    );
}

describe("behind a balancer", () => {
  it("twenty mistyped passwords of one client lock out that client alone", async () => {
    await start(BALANCER);
    await mistype(() => "203.0.113.7");
    expect(await activate(JACK, "203.0.113.7")).toBe("RATE_LIMITED");
    expect(await activate(JACK, "203.0.113.8")).toBe("ActivateUserProfilePayload");
  });

  it("twenty mistyped passwords of twenty clients lock out nobody", async () => {
    await start(BALANCER);
    await mistype((n) => `203.0.113.${n}`);
    expect(await activate(JACK, "203.0.113.7")).toBe("ActivateUserProfilePayload");
  });

  it("nobody gets further guesses by making up addresses", async () => {
    await start(BALANCER);
    await mistype((n) => `198.51.100.${n}, 203.0.113.7`);
    expect(await activate(JACK, "198.51.100.99, 203.0.113.7")).toBe("RATE_LIMITED");
  });

  it("that is not trusted, the balancer is the client, and the log says so once", async () => {
    await start({});
    await mistype((n) => `203.0.113.${n}`);
    expect(await activate(JACK, "203.0.113.99")).toBe("RATE_LIMITED");
    const notes = world.gateway.log.filter((line) => line.includes("server.trustedProxies does not name"));
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('"address":"127.0.0.1"');
  });

  it("rates are counted by the client's address", async () => {
    await start(BALANCER, { rates: { pointsPerMinute: 1, burst: 2 } });
    const status = async (address: string): Promise<number> =>
      (await world.gateway.ask("{ __typename }", {}, { "x-forwarded-for": address })).status;
    expect([await status("203.0.113.7"), await status("203.0.113.7")]).toEqual([200, 200]);
    expect(await status("203.0.113.7")).toBe(429);
    expect(await status("203.0.113.8")).toBe(200);
  });

  it("audit lines and access lines have the client's address", async () => {
    await start(BALANCER);
    await activate(JACK, "203.0.113.7");
    const lines = world.gateway.log.map((line) => JSON.parse(line));
    expect(lines.find(({ audit }) => audit)).toMatchObject({ address: "203.0.113.7" });
    await expect
      .poll(() => world.gateway.log.find((line) => line.includes('"msg":"request"')))
      .toContain('"address":"203.0.113.7"');
  });

  it("other proxies count once a reload names them", async () => {
    await start({}, { rates: { pointsPerMinute: 1, burst: 1 } });
    const status = async (address: string): Promise<number> =>
      (await world.gateway.ask("{ __typename }", {}, { "x-forwarded-for": address })).status;
    expect([await status("203.0.113.7"), await status("203.0.113.8")]).toEqual([200, 429]);
    world.gateway.gateway.reload({ ...world.settings, server: { ...world.settings.server, ...BALANCER } });
    expect(await status("203.0.113.8")).toBe(200);
  });
});
