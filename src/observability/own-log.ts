import sonicBoom, { type SonicBoom } from "sonic-boom";
import { JsonLog, type Level } from "./json-log.js";

/** Standard error. */
const DESTINATION = 2;

export interface OwnLog {
  readonly log: JsonLog;
  /** For audit lines, which are written whatever the level of the others is. */
  readonly auditLog: JsonLog;
  readonly health: LogHealth;
  /** Waits a moment for what is not written yet. */
  end(): Promise<void>;
}

/** Writes log lines on standard error: JSON, unless `shown` makes something else of a line. */
export function ownLog(level: Level, shown: (line: string) => string = (line) => line): OwnLog {
  const onLost = (lines: number): void => log.warn({ lines }, "log lines could not be written");
  const destination = new LogDestination(DESTINATION, shown, onLost);
  const log = new JsonLog(level, destination.lines);
  return {
    log,
    auditLog: new JsonLog("info", destination.auditLines),
    health: destination,
    end: () => destination.end(),
  };
}

/** Bytes of one line: log collectors split longer ones. */
const MAX_LINE = 16_000;
/** Bytes of lines waiting to be written; audit lines may use twice as much. */
const ROOM = 1_048_576;
const AUDIT_ROOM = 2 * ROOM;
/** Milliseconds: between two attempts to write after a failure; for the last lines at the end; and for which a reader may stall while every mutation needs its line. */
const PAUSE = 1_000;
const LAST_WORDS = 1_000;
const STANDSTILL = 2_000;
/** So many turns of the event loop lines wait, as long as each brings more of them. */
const MAX_TURNS = 4;

/** What the gateway needs to know about its log. */
export interface LogHealth {
  /** Lines that could not be written, including audit lines. */
  readonly dropped: number;
  readonly droppedAudit: number;
  /** Whether an audit line can be written now. `required`: also leave room for the mutations in flight. */
  canAudit(required: boolean): boolean;
}

interface Waiting {
  bytes: number;
  readonly audit: boolean;
}

/**
 * Buffers up to 2 MiB of lines on their way to a file descriptor. Logging never blocks, and an error of the log only
 * increases a counter.
 */
export class LogDestination implements LogHealth {
  readonly lines = { write: (line: string): void => this.#write(line, false) };
  readonly auditLines = { write: (line: string): void => this.#write(line, true) };
  dropped = 0;
  droppedAudit = 0;
  readonly #fd: number;
  readonly #format: (line: string) => string;
  readonly #onLost: (lines: number) => void;
  readonly #queue: Waiting[] = [];
  #stream: SonicBoom;
  /** Not handed to the stream yet. */
  #lines = "";
  #bytes = 0;
  #failed = false;
  #stuckSince: number | undefined;
  #reported = 0;
  #ended = (): void => {};

  /** `format` turns a JSON line into what is written. `onLost` gets the number of lost lines once the log accepts lines again. */
  constructor(fd: number, format: (line: string) => string, onLost: (lines: number) => void) {
    this.#fd = fd;
    this.#format = format;
    this.#onLost = onLost;
    this.#stream = this.#open();
  }

  canAudit(required: boolean): boolean {
    if (this.#failed) return false;
    if (!required) return this.#bytes <= AUDIT_ROOM - MAX_LINE;
    const stuck = this.#stuckSince !== undefined && performance.now() - this.#stuckSince > STANDSTILL;
    return this.#bytes <= ROOM && !stuck;
  }

  /** Resolves once everything has been written, or cannot be, or takes too long. */
  end(): Promise<void> {
    this.#flush();
    return new Promise((resolve) => {
      this.#ended = resolve;
      if (this.#queue.length === 0) resolve();
      else setTimeout(resolve, LAST_WORDS);
    });
  }

  #open(): SonicBoom {
    const stream = new sonicBoom.SonicBoom({
      fd: this.#fd,
      sync: false,
      // The reader has stalled. The stream retries ten times a second.
      retryEAGAIN: () => {
        this.#stuckSince ??= performance.now();
        return true;
      },
    });
    stream.on("write", (bytes) => this.#written(bytes));
    stream.on("error", () => this.#fail());
    return stream;
  }

  #write(given: string, audit: boolean): void {
    const line = this.#format(shortened(given));
    const bytes = Buffer.byteLength(line);
    if (this.#failed || this.#bytes + bytes > (audit ? AUDIT_ROOM : ROOM)) {
      this.#drop(audit);
      return;
    }
    this.#queue.push({ bytes, audit });
    this.#bytes += bytes;
    if (this.#lines === "") this.#flushAfter(MAX_TURNS);
    this.#lines += line;
  }

  /** Each write takes a thread and a system call. */
  #flushAfter(turns: number): void {
    const { length } = this.#lines;
    setImmediate(() => {
      if (turns > 1 && this.#lines.length > length) this.#flushAfter(turns - 1);
      else this.#flush();
    });
  }

  #flush(): void {
    const lines = this.#lines;
    this.#lines = "";
    if (lines !== "") this.#stream.write(lines);
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
    const lost = this.dropped - this.#reported;
    this.#reported = this.dropped;
    if (lost > 0) this.#onLost(lost);
  }

  /** The reader has gone, or the disk is full. Buffered lines are lost, and so are new ones until the log accepts lines again. */
  #fail(): void {
    this.#failed = true;
    for (const { audit } of this.#queue.splice(0)) this.#drop(audit);
    this.#bytes = 0;
    this.#lines = "";
    this.#ended();
    // The old stream would keep what it could not write, and start with it.
    this.#stream = this.#open();
    // Ends a line that was written halfway.
    setTimeout(() => this.#stream.write("\n"), PAUSE).unref();
  }
}

/** Shortens the texts and lists of a line that is too long; if that is not enough, keeps its level, time and message. */
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
