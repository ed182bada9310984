import { pino } from "pino";

/** Bytes of one line: what collectors take in one piece. */
const MAX_LINE = 16_000;
/** Bytes of lines that wait to be written, and of audit lines beyond those. */
const ROOM = 1_048_576;
const AUDIT_ROOM = 2 * ROOM;
/** Milliseconds: between two looks whether a log that failed takes lines again, for the last lines at the end, and for which a reader may stand still while every mutation needs its line. */
const PAUSE = 1_000;
const LAST_WORDS = 1_000;
const STANDSTILL = 2_000;

/** What the gateway wants to know of the log it writes to. */
export interface LogHealth {
  /** Lines that could not be written, audit lines among them. */
  readonly dropped: number;
  readonly droppedAudit: number;
  /** Whether an audit line can be written now; where every mutation needs one, also whether there is room for those that are under way. */
  canAudit(required: boolean): boolean;
}

type Stream = ReturnType<typeof pino.destination>;

interface Waiting {
  bytes: number;
  readonly audit: boolean;
}

/**
 * Lines on their way to a file descriptor, at most 2 MiB of them: whoever logs never waits, and no error of the log goes
 * further than a count.
 */
export class LogDestination implements LogHealth {
  readonly lines = { write: (line: string): void => this.#write(line, false) };
  readonly auditLines = { write: (line: string): void => this.#write(line, true) };
  dropped = 0;
  droppedAudit = 0;
  readonly #fd: number;
  readonly #shown: (line: string) => string;
  readonly #onLost: (lines: number) => void;
  readonly #queue: Waiting[] = [];
  #stream: Stream;
  #bytes = 0;
  #failed = false;
  #stuckSince: number | undefined;
  #told = 0;
  #ended = (): void => {};

  /** `shown` makes of a JSON line what is written. `onLost` is told how many lines were lost once the log takes lines again. */
  constructor(fd: number, shown: (line: string) => string, onLost: (lines: number) => void) {
    this.#fd = fd;
    this.#shown = shown;
    this.#onLost = onLost;
    this.#stream = this.#open();
  }

  canAudit(required: boolean): boolean {
    if (this.#failed) return false;
    if (!required) return this.#bytes <= AUDIT_ROOM - MAX_LINE;
    const stuck = this.#stuckSince !== undefined && performance.now() - this.#stuckSince > STANDSTILL;
    return this.#bytes <= ROOM && !stuck;
  }

  /** Resolves once everything is written, or cannot be, or takes too long. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#ended = resolve;
      if (this.#queue.length === 0) resolve();
      else setTimeout(resolve, LAST_WORDS);
    });
  }

  #open(): Stream {
    const stream = pino.destination({
      dest: this.#fd,
      sync: false,
      // A reader that stands still. The stream tries again ten times a second.
      retryEAGAIN: () => {
        this.#stuckSince ??= performance.now();
        return true;
      },
    });
    // What is left at the exit of the process would be tried again and again while the disk is full or nobody reads.
    stream.flushSync = () => {};
    stream.on("write", (bytes) => this.#written(bytes));
    stream.on("error", () => this.#fail());
    return stream;
  }

  #write(given: string, audit: boolean): void {
    const line = this.#shown(shortened(given));
    const bytes = Buffer.byteLength(line);
    if (this.#failed || this.#bytes + bytes > (audit ? AUDIT_ROOM : ROOM)) {
      this.#drop(audit);
      return;
    }
    this.#queue.push({ bytes, audit });
    this.#bytes += bytes;
    this.#stream.write(line);
  }

  #drop(audit: boolean): void {
    this.dropped += 1;
    if (audit) this.droppedAudit += 1;
  }

  #written(bytes: number): void {
    this.#stuckSince = undefined;
    this.#failed = false;
    let left = bytes;
    for (let next = this.#queue[0]; next; next = this.#queue[0]) {
      const part = Math.min(left, next.bytes);
      next.bytes -= part;
      this.#bytes -= part;
      left -= part;
      if (next.bytes > 0) return;
      this.#queue.shift();
    }
    this.#ended();
    const lost = this.dropped - this.#told;
    this.#told = this.dropped;
    if (lost > 0) this.#onLost(lost);
  }

  /** Its reader is gone, or the disk is full. What waits is lost, and so is what comes until the log takes lines again. */
  #fail(): void {
    this.#failed = true;
    for (const { audit } of this.#queue.splice(0)) this.#drop(audit);
    this.#bytes = 0;
    this.#ended();
    // The old one would keep what it could not write, and begin with it.
    this.#stream = this.#open();
    // Ends a line of which half was written.
    setTimeout(() => this.#stream.write("\n"), PAUSE).unref();
  }
}

/** A line that is too long keeps the beginnings of its texts and lists, and at the worst only its level, time and message. */
function shortened(line: string): string {
  if (line.length <= MAX_LINE / 4 || Buffer.byteLength(line) <= MAX_LINE) return line;
  const whole: Record<string, unknown> = JSON.parse(line);
  const short = `${beginnings(whole, 500)}\n`;
  if (Buffer.byteLength(short) <= MAX_LINE) return short;
  const { level, time, msg } = whole;
  return `${beginnings({ level, time, msg }, 500)}\n`;
}

function beginnings(value: object, most: number): string {
  return JSON.stringify(value, (_, part) => {
    if (typeof part === "string" && part.length > most) return `${part.slice(0, most)}…`;
    return Array.isArray(part) ? part.slice(0, 10) : part;
  });
}
