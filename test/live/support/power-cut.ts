import { setTimeout as pause } from "node:timers/promises";
import { expect } from "vitest";
import { type Mortal, moment } from "./crash.js";
import { type Counter, Load } from "./load.js";

/** How long everything is well, before and after. */
const WELL = 3_000;
/** Milliseconds after a server's return within which the gateway must use it again. */
const RECOVERY = 6_000;
/** Milliseconds that all of it may take on a machine with much else to do. */
export const POWER_CUT = 300_000;
const AWAY = ["UPSTREAM_UNAVAILABLE", "UPSTREAM_TIMEOUT"];

/** What came of it: how many writes were done, how many ended in an error and may have happened or not. */
export interface Tally {
  readonly done: number;
  readonly unknown: number;
}

/**
 * Kills a server under a load on some records, starts it again, and checks every answer: no error but that it is away,
 * no value that was not there at the time, nothing lost that was said to be done, and use of it soon after its return.
 */
export async function powerCut(
  mortal: Mortal,
  counters: readonly Counter[],
  answers: () => Promise<boolean>,
): Promise<Tally[]> {
  const loads = counters.map((counter) => new Load(counter));
  await pause(WELL);
  const cutAt = performance.now();
  await mortal.kill();
  const killedAt = performance.now();
  await pause(WELL);
  const startedAt = performance.now();
  const restarted = mortal.restart();
  const backAt = await moment("the server answers again", answers, 180_000);
  const usedSince = (one: { from: number; failed: unknown }) => one.from > killedAt && !one.failed;
  await moment(
    "every record is read and written again",
    () => loads.every(({ reads, writes }) => reads.some(usedSince) && writes.some(usedSince)),
    30_000,
  );
  await restarted;
  await pause(WELL);
  await Promise.all(loads.map((load) => load.stop()));

  return loads.map((load, index) => {
    const { reads, writes } = load;
    const failures = [...reads, ...writes].filter(({ failed }) => failed);
    for (const { failed } of failures) expect(AWAY, failed?.message).toContain(failed?.code);
    for (const { failed } of failures) expect(failed?.message).not.toMatch(/127\.0\.0\.1|localhost|:\d{4}/);
    expect(failures.length).toBeGreaterThan(0);
    // Before the cut everything went well.
    for (const one of failures) expect(one.to).toBeGreaterThan(cutAt);

    for (const { failed, value, least, most } of reads) {
      if (failed) continue;
      expect(value, `record ${index}: read ${value} between ${least} and ${most}`).toSatisfy(
        (read: number | null) => read !== null && read >= least && read <= most,
      );
    }
    const [readAgain, writtenAgain] = [reads, writes].map((list) => {
      const first = list.find((one) => one.to > backAt && !one.failed);
      return Math.round((first?.to ?? Number.POSITIVE_INFINITY) - backAt);
    });
    console.log(
      `away for ${Math.round(backAt - cutAt)} ms; read ${readAgain} ms, written ${writtenAgain} ms later`,
    );
    expect(Math.max(readAgain ?? 0, writtenAgain ?? 0)).toBeLessThan(RECOVERY);
    const done = writes.filter(({ failed }) => !failed).length;
    const impossible = writes.filter(({ from, to, failed }) => failed && from > killedAt && to < startedAt);
    return { done, unknown: writes.length - done - impossible.length };
  });
}
