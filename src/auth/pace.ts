import { setTimeout as delay } from "node:timers/promises";

/** Waits for the next multiple of `pace` milliseconds after `startedAt`, or until nobody waits any more. */
export async function nextStep(startedAt: number, pace: number, signal: AbortSignal): Promise<void> {
  const spent = performance.now() - startedAt;
  const wait = Math.ceil(spent / pace) * pace - spent;
  await delay(wait, undefined, { signal }).catch(() => {});
}
