import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { GatewaySettings } from "../../src/settings/gateway-settings.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";
import { post } from "./support/ask.js";
import { type HeldUpstream, startHeld } from "./support/held.js";

let below: HeldUpstream;
let gateway: RunningGateway;
let settings: GatewaySettings;

beforeEach(async () => {
  below = await startHeld();
  settings = settingsFor([upstream({ dialect: "camunda", url: below.url })]);
  gateway = await startGateway(settings);
});
afterEach(async () => {
  below.release();
  await gateway.stop();
  await below.stop();
});

const rename = (name: string): string =>
  `${name}: updateUserProfile(input: { id: "${name}", firstName: "A", lastName: "B", email: "c" }) { __typename }`;
/** Two calls of the upstream, one after the other. */
const TWO_STEPS = `mutation { ${rename("first")} ${rename("second")} }`;
const DONE = { __typename: "UpdateUserProfilePayload" };
const BOTH = { data: { first: DONE, second: DONE } };

describe("a gateway that goes over to other settings", () => {
  it("finishes what is under way, also where that has further calls to make", async () => {
    const running = post(gateway.url, TWO_STEPS);
    await below.waitFor(1);
    gateway.gateway.reload(settings);
    below.release();
    expect((await running).body).toEqual(BOTH);
  });

  it("closes its connections under the old ones once nothing needs them", async () => {
    const running = post(gateway.url, TWO_STEPS);
    await below.waitFor(1);
    gateway.gateway.reload(settings);
    below.release();
    await running;
    await expect.poll(() => below.openSockets.size).toBe(0);
  });

  it("loses no request of a steady stream in a hundred changes, and keeps nothing of the old ones", async () => {
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("gc");
    if (typeof collect !== "function") throw new Error("no garbage collector to call");
    below.release();
    let changes = 0;
    let asked = 0;
    const stream = async (): Promise<void> => {
      while (changes < 100) {
        asked += 1;
        expect(await post(gateway.url, TWO_STEPS)).toMatchObject({ status: 200, body: BOTH });
      }
    };
    const streams = Promise.all(Array.from({ length: 8 }, stream));
    const old: WeakRef<object>[] = [];
    for (; changes < 100; changes += 1) {
      old.push(
        new WeakRef(gateway.gateway.schema),
        ...gateway.gateway.upstreams.map((one) => new WeakRef(one.client)),
      );
      gateway.gateway.reload(settings);
      const before = asked;
      await expect.poll(() => asked, { interval: 1 }).toBeGreaterThan(before);
    }
    await streams;
    expect(asked).toBeGreaterThan(100);
    const kept = (): number => {
      collect();
      return old.filter((one) => one.deref() !== undefined).length;
    };
    await expect.poll(kept, { timeout: 10_000 }).toBeLessThanOrEqual(4);
  }, 60_000);
});
