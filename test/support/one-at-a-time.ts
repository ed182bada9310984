import { createHash } from "node:crypto";
import { existsSync, mkdirSync, rmdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ROOT } from "./architecture.js";

/** Milliseconds after which whoever holds a lock has died with it. */
const ABANDONED = 180_000;

/** A name that another copy of the project on this machine does not use. */
export function ownName(name: string): string {
  return `${name}-${createHash("sha256").update(ROOT).digest("hex").slice(0, 12)}`;
}

/** Does something while no other process does the same; a test file may be run by any worker. */
export async function oneAtATime<T>(name: string, work: () => T | Promise<T>): Promise<T> {
  const lock = join(tmpdir(), `${ownName(name)}.lock`);
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > ABANDONED) rmdirSync(lock);
      await delay(50);
    }
  }
  try {
    return await work();
  } finally {
    rmdirSync(lock);
  }
}
