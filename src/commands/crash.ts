import type { Logger } from "pino";

/** Milliseconds that requests in flight then have to finish. */
export const LAST_GRACE = 5000;

/**
 * Resolves with the first error that nobody caught: nobody knows what it left behind, so the process must end. Until then
 * it goes on, because the requests in flight have nothing to do with it.
 */
export function uncaughtError(log: Logger, shown: (error: unknown) => unknown): Promise<void> {
  return new Promise((resolve) => {
    const caught = (error: unknown): void => {
      log.fatal({ err: shown(error) }, "an error that nobody caught");
      resolve();
    };
    process.on("uncaughtException", caught);
    process.on("unhandledRejection", caught);
  });
}

/** Node itself would write warnings as plain text. */
export function logWarnings(log: Logger, shown: (error: unknown) => unknown): void {
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log.warn({ err: shown(warning) }, "a warning of the process"));
}
