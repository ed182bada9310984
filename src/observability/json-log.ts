import { err as withCauses } from "pino-std-serializers";
import type { Log } from "./log.js";

const RANKS = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: Number.POSITIVE_INFINITY,
};
export type Level = keyof typeof RANKS;

/** Where lines go, each with its line break. */
interface Lines {
  write(line: string): void;
}

/** What a line says, as members of its object. */
type Facts = object | string;

/**
 * Writes each line as one JSON object, as pino does: its level, its time, its facts and its message. `level`: what is less
 * is not written.
 */
export class JsonLog implements Log {
  level: Level;
  readonly #lines: Lines;
  /** Level and time (ISO 8601), the same for all lines of a level in a millisecond. */
  #head = "";
  #headAt = 0;
  #headLevel: Level | undefined;

  constructor(level: Level, lines: Lines) {
    this.level = level;
    this.#lines = lines;
  }

  isLevelEnabled(level: Level): boolean {
    return RANKS[level] >= RANKS[this.level];
  }

  debug(facts: Facts, message?: string): void {
    this.#line("debug", facts, message);
  }

  info(facts: Facts, message?: string): void {
    this.#line("info", facts, message);
  }

  warn(facts: Facts, message?: string): void {
    this.#line("warn", facts, message);
  }

  error(facts: Facts, message?: string): void {
    this.#line("error", facts, message);
  }

  fatal(facts: Facts, message?: string): void {
    this.#line("fatal", facts, message);
  }

  /** A text alone is the message. */
  #line(level: Level, facts: Facts, message: string | undefined): void {
    if (!this.isLevelEnabled(level)) return;
    const said = typeof facts === "string" ? "" : membersOf(facts);
    const msg = JSON.stringify(typeof facts === "string" ? facts : message);
    this.#lines.write(`${this.#headOf(level)}${said}${said === "" ? '"msg":' : ',"msg":'}${msg}}\n`);
  }

  #headOf(level: Level): string {
    const now = Date.now();
    if (now !== this.#headAt || level !== this.#headLevel) {
      this.#headAt = now;
      this.#headLevel = level;
      this.#head = `{"level":"${level}","time":"${new Date(now).toISOString()}",`;
    }
    return this.#head;
  }
}

/** The members of an object as JSON, without its braces. */
function membersOf(facts: object): string {
  const error = "err" in facts ? facts.err : undefined;
  return JSON.stringify(error instanceof Error ? { ...facts, err: withCauses(error) } : facts).slice(1, -1);
}
