import { afterEach, describe, expect, it, vi } from "vitest";
import { memoryCounters, networkOf } from "../../src/auth/counters/counters.js";

afterEach(() => void vi.useRealTimers());

const counter = (max: number) => memoryCounters().counter("test", { max, windowSeconds: 60 });

describe("a counter in memory", () => {
  it("does not count what it refuses, and has room again for what is given back", async () => {
    const events = counter(2);
    const first = await events.take("a");
    await events.take("a");
    for (let n = 0; n < 5; n += 1) expect((await events.take("a")).taken).toBe(false);
    if (first.taken) await first.giveBack();
    expect((await events.take("a")).taken).toBe(true);
    expect((await events.take("a")).taken).toBe(false);
  });

  it.each([-86_400_000, -3_600_000, 3_600_000])(
    "takes no notice of a clock on the wall that jumps by %i ms",
    async (jump) => {
      const events = counter(1);
      const bucket = memoryCounters().bucket("test", { size: 10, perMinute: 60 });
      await events.take("a");
      await bucket.take("a", 10);
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + jump });
      const taking = await events.take("a");
      expect(taking.taken ? 0 : taking.wait).toBeGreaterThan(50);
      expect(taking.taken ? 0 : taking.wait).toBeLessThanOrEqual(60);
      const level = await bucket.take("a", 1);
      expect(level.admitted).toBe(false);
      expect(level.wait).toBeLessThanOrEqual(1);
    },
  );

  it("cannot be brought below nothing by what is given back too late", async () => {
    vi.useFakeTimers({ toFake: ["Date", "performance"] });
    // No clock shows 0 once the process runs; the library takes that for no time at all.
    vi.advanceTimersByTime(1);
    const events = counter(1);
    const early = await events.take("a");
    vi.advanceTimersByTime(60_001);
    expect((await events.take("a")).taken).toBe(true);
    if (early.taken) await early.giveBack();
    expect((await events.take("a")).taken).toBe(false);
  });

  it("remembers a key that was counted though a hundred thousand others come and are given back", async () => {
    const events = counter(1);
    await events.take("victim");
    for (let n = 0; n <= 100_000; n += 1) {
      const taking = await events.take(`other-${n}`);
      if (taking.taken) await taking.giveBack();
    }
    expect((await events.take("victim")).taken).toBe(false);
  });
});

describe("the memory of counters", () => {
  const known = async (events: ReturnType<typeof counter>, key: string) => !(await events.take(key)).taken;

  it("holds a hundred thousand keys and no more, and forgets those that were asked for longest ago", async () => {
    const events = counter(1);
    for (let n = 0; n < 100_000; n += 1) await events.take(`${n}`);
    expect(await known(events, "0")).toBe(true);
    for (let n = 100_000; n < 100_010; n += 1) await events.take(`${n}`);
    for (const [key, kept] of [
      ["0", true],
      ["100009", true],
      ["11", true],
      ["10", false],
    ] as const)
      expect(await known(events, key), key).toBe(kept);
  });

  it("bounds the buckets as well", async () => {
    const points = memoryCounters().bucket("test", { size: 10, perMinute: 1 });
    for (let n = 0; n <= 100_000; n += 1) await points.take(`${n}`, 10);
    expect((await points.take("1", 10)).admitted).toBe(false);
    expect((await points.take("0", 10)).admitted).toBe(true);
  });

  it("is the same for the same shape, and another for another", async () => {
    const counters = memoryCounters();
    const shape = { max: 1, windowSeconds: 60 };
    await counters.counter("test", shape).take("a");
    expect(await known(counters.counter("test", { ...shape }), "a")).toBe(true);
    expect(await known(counters.counter("test", { max: 2, windowSeconds: 60 }), "a")).toBe(false);
  });
});

describe("the network of an address", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::1", "0:0:0:0::/64"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:db8:1:2::6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::7", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::2:3:4:5:6:7", "0:0:2:3::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["", ""],
  ])("of %s is %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
