import type { JsonLog } from "../observability/json-log.js";

/** Resolves with the first SIGTERM or SIGINT; a second one ends the process at once. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false;
    const onSignal = (): void => {
      if (stopping) process.exit(1);
      stopping = true;
      resolve();
    };
    process.on("SIGTERM", onSignal);
    process.on("SIGINT", onSignal);
  });
}

/** Handles SIGHUP from now on, and calls the listener once there is one: unhandled, the signal would end the process. */
export function hangUpSignal(): (listener: () => void) => void {
  let missed = false;
  let onSignal = (): void => {
    missed = true;
  };
  process.on("SIGHUP", () => onSignal());
  return (listener) => {
    onSignal = listener;
    if (missed) listener();
  };
}

/** Milliseconds that requests in flight get to finish after such an error. */
export const LAST_GRACE = 5000;

/**
 * Resolves with the first uncaught error: the state it left behind is unknown, so the process has to end. Until then it
 * goes on, because the requests in flight are not to blame.
 */
export function uncaughtError(log: JsonLog, shown: (error: unknown) => unknown): Promise<void> {
  return new Promise((resolve) => {
    const caught = (error: unknown): void => {
      log.fatal({ err: shown(error) }, "an error that nobody caught");
      resolve();
    };
    process.on("uncaughtException", caught);
    process.on("unhandledRejection", caught);
  });
}

/** Logs process warnings, which Node would write as plain text. */
export function logWarnings(log: JsonLog, shown: (error: unknown) => unknown): void {
  process.removeAllListeners("warning");
  process.on("warning", (warning) => log.warn({ err: shown(warning) }, "a warning of the process"));
}
