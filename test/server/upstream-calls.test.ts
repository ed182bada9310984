import { afterEach, describe, expect, it } from "vitest";
import { LIMITS, type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";
import { type HeldUpstream, startHeld } from "./support/held.js";

let below: HeldUpstream;
let gateway: RunningGateway;
afterEach(async () => {
  await gateway.stop();
  await below.stop();
});

async function start(limits: Partial<typeof LIMITS>): Promise<void> {
  below = await startHeld();
  below.release();
  const upstreams = ["first", "second"].map((name) => upstream({ name, dialect: "camunda", url: below.url }));
  gateway = await startGateway(settingsFor(upstreams, { limits: { ...LIMITS, ...limits } }));
}

const search = (n: number, name = "first"): string =>
  `${name}${n}: searchCamundaUserProfiles(input: { lastName: "n${n}", upstream: "${name}" }) { items { userId } }`;
const searches = (count: number, name?: string): string =>
  Array.from({ length: count }, (_, n) => search(n, name)).join(" ");
const FOUND = { items: [] };

describe("the upstream calls of one operation", () => {
  it("are bounded for each upstream by itself; what is beyond fails alone, unsent", async () => {
    await start({ upstreamCalls: 3 });
    const { status, body } = await gateway.ask(`{ ${searches(5)} ${searches(3, "second")} }`);
    expect(status).toBe(200);
    const { first3, first4, ...found } = body.data;
    expect([first3, first4]).toEqual([null, null]);
    expect(Object.values(found)).toEqual(Array.from({ length: 6 }, () => FOUND));
    for (const { extensions } of body.errors) {
      expect(extensions).toMatchObject({
        code: "OPERATION_LIMIT_EXCEEDED",
        upstream: "first",
        retryable: false,
      });
    }
    expect(body.errors).toHaveLength(2);
    expect(below.arrived).toHaveLength(6);
  });

  it("are thirty unless the settings say otherwise", async () => {
    await start({ rootFields: 100, aliases: 100 });
    const { body } = await gateway.ask(`{ ${searches(31)} }`);
    expect(body.errors).toHaveLength(1);
    expect(below.arrived).toHaveLength(30);
  });

  it("are counted anew for the next operation", async () => {
    await start({ upstreamCalls: 3 });
    for (let n = 0; n < 3; n += 1)
      expect((await gateway.ask(`{ ${searches(3)} }`)).body.errors).toBeUndefined();
  });
});
