import { type Logger, pino } from "pino";

/** Standard error. */
const DESTINATION = 2;

/** Writes log lines on standard error: JSON for machines, readable at a terminal. */
export async function createLog(level: string, terminal: boolean): Promise<Logger> {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  // Written at once: what is logged last is what one wants to read after an end that nobody planned.
  if (!terminal) return pino(options, pino.destination({ dest: DESTINATION, sync: true }));
  const { default: pretty } = await import("pino-pretty");
  return pino(options, pretty({ destination: DESTINATION, sync: true }));
}
