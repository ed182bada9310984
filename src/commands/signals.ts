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
