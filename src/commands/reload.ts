import { statSync } from "node:fs";
import type { Logger } from "pino";
import type { Gateway } from "../gateway.js";
import { loggableError } from "../observability/loggable-error.js";
import { lendsToAnybody } from "../settings/gateway-settings.js";
import type { Loaded } from "../settings/load.js";
import { isLoopback } from "../settings/loopback.js";
import type { Settings, UpstreamSettings } from "../settings/settings.js";
import { CommandError } from "./command.js";

export interface Reloading {
  readonly gateway: Gateway;
  readonly log: Logger;
  /** The settings that the gateway began with. */
  readonly first: Settings;
  /** Reads them again; throws a `CommandError` where they are wrong. */
  read(): Loaded;
  /** The upstreams that these settings mean; undefined where they cannot be had without a new start. */
  upstreamsOf(settings: Settings): readonly UpstreamSettings[] | undefined;
}

/** What belongs to the sockets that are open already. */
function bound({ server, shutdown, admin, dialects }: Settings): Readonly<Record<string, unknown>> {
  const { host, port, maxInFlight } = server;
  return {
    "server.host": host,
    "server.port": port,
    "server.maxInFlight": maxInFlight,
    shutdown,
    admin,
    dialects,
  };
}

/** Goes over to the settings as they are now. Where something is wrong with them, the old ones stay. */
export function reload({ gateway, log, first, read, upstreamsOf }: Reloading): void {
  try {
    const { settings, warnings } = read();
    for (const warning of warnings) log.warn(warning);
    const upstreams = upstreamsOf(settings);
    if (upstreams === undefined) throw new CommandError(2, "no upstream is configured any more");
    const { host } = first.server;
    // The new host may be a safe one, but it is not yet the one that is open.
    if (lendsToAnybody({ ...settings, upstreams }) && !isLoopback(host))
      throw new CommandError(
        2,
        `access has to say who may use the service credentials: the gateway still listens on ${host}`,
      );
    const before = bound(first);
    for (const [name, value] of Object.entries(bound(settings))) {
      if (JSON.stringify(value) === JSON.stringify(before[name])) continue;
      log.warn(`${name} counts from the next start on`);
    }
    gateway.reload({ ...settings, upstreams });
    log.level = settings.log.level;
    log.info({ upstreams: upstreams.map(({ name }) => name) }, "settings reloaded");
  } catch (error) {
    if (!(error instanceof CommandError)) log.error({ err: loggableError(error) }, "reloading failed");
    else for (const line of error.message.split("\n")) log.error(line);
    log.error("the settings stay as they were");
  }
}

const LOOK_EVERY = 250;

/** Tells one state of a file from another, also where it was replaced; undefined while there is none. */
function stateOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.ino} ${found.size} ${found.mtimeMs}`;
}

/** Calls back whenever the file has changed. Looks itself: events get lost where files are mounted or replaced. */
export function watchSettings(path: string, changed: () => void): () => void {
  let last = stateOf(path);
  const timer = setInterval(() => {
    const now = stateOf(path);
    // A file that is gone for a moment is being replaced.
    if (now === undefined || now === last) return;
    last = now;
    changed();
  }, LOOK_EVERY);
  return () => clearInterval(timer);
}
