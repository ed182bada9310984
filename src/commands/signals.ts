import type { Logger } from "pino";

/** Resolves with the first SIGTERM or SIGINT; a second one ends the process at once. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false;
    const heard = (): void => {
      if (stopping) process.exit(1);
      stopping = true;
      resolve();
    };
    process.on("SIGTERM", heard);
    process.on("SIGINT", heard);
  });
}

/** Hears SIGHUP from now on, and tells a listener once there is one: unheard, the signal would end the process. */
export function hangUpSignal(): (listener: () => void) => void {
  let missed = false;
  let heard = (): void => {
    missed = true;
  };
  process.on("SIGHUP", () => heard());
  return (listener) => {
    heard = listener;
    if (missed) listener();
  };
}

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
