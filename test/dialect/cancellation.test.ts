import { describe, expect, it } from "vitest";
import { Cancellation, platformSignal } from "../../src/dialect/cancellation.js";

describe("a cancellation", () => {
  it("tells its listeners once, in their order, and nobody who has left", () => {
    const cancellation = new Cancellation();
    const called: string[] = [];
    const listeners = ["first", "second", "third"].map((name) => () => void called.push(name));
    const [first = () => {}, second = () => {}, third = () => {}] = listeners;
    for (const listener of [first, second, second, third]) cancellation.addEventListener("abort", listener);
    cancellation.removeEventListener("abort", first);
    cancellation.addEventListener("abort", first);
    cancellation.removeEventListener("abort", third);
    cancellation.abort("because");
    cancellation.abort("again");
    expect(called).toEqual(["second", "first"]);
    expect(cancellation).toMatchObject({ aborted: true, reason: "because" });
  });

  it("does not call who comes after the end, as with the platform's own signals", () => {
    for (const cancellation of [new Cancellation(), new AbortController()]) {
      cancellation.abort("over");
      cancellation.signal.addEventListener("abort", () => {
        throw new Error("called after the end");
      });
      expect(cancellation.signal.aborted).toBe(true);
      expect(cancellation.signal.reason).toBe("over");
    }
  });

  it("makes a signal for the platform's timers, before and after its end", () => {
    const cancellation = new Cancellation();
    const before = platformSignal(cancellation);
    expect(before.aborted).toBe(false);
    cancellation.abort("over");
    for (const signal of [before, platformSignal(cancellation)]) expect(signal.reason).toBe("over");
    const own = new AbortController().signal;
    expect(platformSignal(own)).toBe(own);
  });
});
