/** Milliseconds by which a timer is late because the process stood still, rather than busy as usual. */
const STANDSTILL = 500;

/** Why a time limit was over: this process stood still, so that it says nothing of whoever was waited for. */
export class StoodStill extends Error {
  override readonly name = "StoodStill";
}

/** Whether a failure came of a time limit that was over because this process stood still. */
export function stoodStill(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error instanceof StoodStill || stoodStill(error.cause);
}

/**
 * A timer for a time limit. An answer may have come while the process stood still, be it stopped or busy: so sockets are
 * read before anything is judged, and whoever judges is told of a standstill.
 */
export class PatientTimer {
  readonly #judge: (why: StoodStill | undefined) => void;
  readonly #due: number;
  readonly #timer: NodeJS.Timeout;
  #reading: NodeJS.Immediate | undefined;

  /** `ms` from now. */
  constructor(ms: number, judge: (why: StoodStill | undefined) => void) {
    this.#judge = judge;
    this.#due = performance.now() + ms;
    this.#timer = setTimeout(this.#onTime, ms);
  }

  clear(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#reading);
  }

  readonly #onTime = (): void => {
    const late = Math.round(performance.now() - this.#due);
    const why = late > STANDSTILL ? new StoodStill(`this process stood still for ${late} ms`) : undefined;
    // The first comes after sockets were looked at, the second after what they then gave.
    this.#reading = setImmediate(() => {
      this.#reading = setImmediate(this.#judge, why);
    });
  };
}
