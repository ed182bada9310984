import { statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds between two checks of a file, which is read once two of them agree. */
const LOOK_EVERY = 300;
/** Checks after which a file that keeps changing is read all the same. */
const MAX_LOOKS = 20;

/** A fingerprint of files that also changes when they are replaced; undefined while one is missing. */
function stateOf(paths: readonly string[]): string | undefined {
  const states = paths.map((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found && `${found.ino} ${found.size} ${found.mtimeMs}`;
  });
  return states.includes(undefined) ? undefined : states.join();
}

/** Resolves once the file is no longer being written. */
export async function whenSettled(path: string): Promise<void> {
  let last = stateOf([path]);
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    await delay(LOOK_EVERY);
    const now = stateOf([path]);
    if (now !== undefined && now === last) return;
    last = now;
  }
}

/**
 * Calls back when one of the files has changed and all have settled. Polls, because events get lost when files are mounted
 * or replaced. Call the result to stop.
 */
export function watchFiles(paths: readonly string[], changed: () => void): () => void {
  let read = stateOf(paths);
  let last = read;
  const timer = setInterval(() => {
    const now = stateOf(paths);
    // A file that is missing for a moment is being replaced; one that differs from the last check is being written.
    const rests = now !== undefined && now === last;
    last = now;
    if (!rests || now === read) return;
    read = now;
    changed();
  }, LOOK_EVERY);
  return () => clearInterval(timer);
}
