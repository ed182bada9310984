import { statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

/** Milliseconds between two looks at a file: it counts once two of them agree. */
const LOOK_EVERY = 300;
/** Looks after which a file that never rests is read all the same. */
const MAX_LOOKS = 20;

/** Tells one state of files from another, also where they were replaced; undefined while one is missing. */
function stateOf(paths: readonly string[]): string | undefined {
  const states = paths.map((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found && `${found.ino} ${found.size} ${found.mtimeMs}`;
  });
  return states.includes(undefined) ? undefined : states.join();
}

/** Resolves once the file is not being written any more. */
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
 * Calls back whenever one of the files has changed and all rest. Looks itself: events get lost where files are mounted or
 * replaced. The result ends it.
 */
export function watchFiles(paths: readonly string[], changed: () => void): () => void {
  let read = stateOf(paths);
  let last = read;
  const timer = setInterval(() => {
    const now = stateOf(paths);
    // A file that is gone for a moment is being replaced, one that is another than at the last look being written.
    const rests = now !== undefined && now === last;
    last = now;
    if (!rests || now === read) return;
    read = now;
    changed();
  }, LOOK_EVERY);
  return () => clearInterval(timer);
}
