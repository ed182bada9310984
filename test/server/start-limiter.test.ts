import { setImmediate as eventLoopTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { RequestTurns, StartLimiter } from "../../src/server/admission.js";

/** In which order a hundred began, and how many in each turn of the event loop. */
async function hundred(take: () => Promise<void> | undefined) {
  const begun: number[] = [];
  for (let index = 0; index < 100; index += 1)
    void Promise.resolve(take()).then(() => {
      begun.push(index);
    });
  const perTurn: number[] = [];
  for (let turn = 0, before = 0; begun.length < 100 && turn < 100; turn += 1) {
    await eventLoopTurn();
    perTurn.push(begun.length - before);
    before = begun.length;
  }
  return { begun, perTurn };
}
const inOrder = Array.from({ length: 100 }, (_, index) => index);

describe("requests that come all at once", () => {
  it("begin in the order in which they came, a few in each turn of the event loop", async () => {
    const turns = new RequestTurns();
    const { begun, perTurn } = await hundred(() => turns.next());
    expect(begun).toEqual(inOrder);
    expect(Math.max(...perTurn)).toBeLessThanOrEqual(32);
    expect(perTurn.length).toBeGreaterThan(2);
  });

  it("are refused beyond ten thousand, and taken again once some have begun", async () => {
    const turns = new RequestTurns();
    const waiting = Array.from({ length: 10_000 }, () => turns.next());
    expect(() => turns.next()).toThrow("Too many requests wait.");
    await waiting[0];
    await turns.next();
    await Promise.all(waiting);
  });
});

describe("large operations that come all at once", () => {
  it("begin in the order in which they came, a few in each turn of the event loop", async () => {
    const starts = new StartLimiter();
    const { begun, perTurn } = await hundred(() => starts.take());
    expect(begun).toEqual(inOrder);
    expect(Math.max(...perTurn)).toBeLessThanOrEqual(32);
    expect(perTurn.length).toBeGreaterThan(2);
  });

  it("do not make one wait that comes alone", async () => {
    const starts = new StartLimiter();
    expect(starts.take()).toBeUndefined();
    await eventLoopTurn();
    expect(starts.take()).toBeUndefined();
  });
});
