import { setImmediate as eventLoopTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { StartLimiter } from "../../src/server/admission.js";

describe("operations that come all at once", () => {
  it("begin in the order in which they came, a few in each turn of the event loop", async () => {
    const turns = new StartLimiter();
    const begun: number[] = [];
    for (let index = 0; index < 100; index += 1)
      void Promise.resolve(turns.take()).then(() => {
        begun.push(index);
      });
    const perTurn: number[] = [];
    for (let turn = 0, before = 0; begun.length < 100 && turn < 100; turn += 1) {
      await eventLoopTurn();
      perTurn.push(begun.length - before);
      before = begun.length;
    }
    expect(begun).toEqual(Array.from({ length: 100 }, (_, index) => index));
    expect(Math.max(...perTurn)).toBeLessThanOrEqual(32);
    expect(perTurn.length).toBeGreaterThan(2);
  });

  it("do not make one wait that comes alone", async () => {
    const turns = new StartLimiter();
    expect(turns.take()).toBeUndefined();
    await eventLoopTurn();
    expect(turns.take()).toBeUndefined();
  });
});
