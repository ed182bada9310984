import { type Logger, pino } from "pino";
import { LogDestination, type LogHealth } from "./log-destination.js";

/** Standard error. */
const DESTINATION = 2;

export interface OwnLog {
  readonly log: Logger;
  /** For audit lines, which are written whatever the level of the others is. */
  readonly auditLog: Logger;
  readonly health: LogHealth;
  /** Waits a moment for what is not written yet. */
  end(): Promise<void>;
}

/** Writes log lines on standard error: JSON, unless `shown` makes something else of a line. */
export function ownLog(level: string, shown: (line: string) => string = (line) => line): OwnLog {
  const onLost = (lines: number): void => log.warn({ lines }, "log lines could not be written");
  const destination = new LogDestination(DESTINATION, shown, onLost);
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const log = pino(options, destination.lines);
  return {
    log,
    auditLog: pino({ ...options, level: "info" }, destination.auditLines),
    health: destination,
    end: () => destination.end(),
  };
}
