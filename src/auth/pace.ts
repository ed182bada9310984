import { setTimeout as delay } from "node:timers/promises";
import { type CancelSignal, platformSignal } from "../dialect/cancellation.js";

/** Waits for the next multiple of `pace` milliseconds after `startedAt`, or until nobody waits any more. */
export async function nextStep(startedAt: number, pace: number, signal: CancelSignal): Promise<void> {
  const spent = performance.now() - startedAt;
  const wait = Math.ceil(spent / pace) * pace - spent;
  await delay(wait, undefined, { signal: platformSignal(signal) }).catch(() => {});
}
