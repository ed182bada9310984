import { statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
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
  /** Those that it has now. */
  readonly inForce: Settings;
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

/**
 * Goes over to the settings as they are now, and gives them. Where something is wrong with them, the old ones stay:
 * undefined.
 */
export function reload({ gateway, log, first, inForce, read, upstreamsOf }: Reloading): Settings | undefined {
  try {
    const { settings, warnings, sources } = read();
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
    // A file that was cut off in the middle must not be taken for one that lets everybody in.
    if (isGuarded(inForce) && !isGuarded(settings) && sources.of(["access", "open"]).kind === "default")
      throw new CommandError(
        2,
        "access is not said any more: to let everybody in, write access: { open: true }",
      );
    const before = bound(first);
    for (const [name, value] of Object.entries(bound(settings))) {
      if (JSON.stringify(value) === JSON.stringify(before[name])) continue;
      log.warn(`${name} counts from the next start on`);
    }
    gateway.reload({ ...settings, upstreams });
    log.level = settings.log.level;
    log.info({ upstreams: upstreams.map(({ name }) => name) }, "settings reloaded");
    return settings;
  } catch (error) {
    if (!(error instanceof CommandError)) log.error({ err: loggableError(error) }, "reloading failed");
    else for (const line of error.message.split("\n")) log.error(line);
    gateway.reloadRefused();
    log.error("the settings stay as they were");
    return undefined;
  }
}

function isGuarded({ access }: Settings): boolean {
  return access?.apiKeys !== undefined || access?.jwt !== undefined;
}

/** Milliseconds between two looks at the file: it counts once two of them agree. */
const LOOK_EVERY = 300;
/** Looks after which a file that never rests is read all the same. */
const MAX_LOOKS = 20;

/** Tells one state of a file from another, also where it was replaced; undefined while there is none. */
function stateOf(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.ino} ${found.size} ${found.mtimeMs}`;
}

/** Resolves once the file is not being written any more. */
export async function whenSettled(path: string): Promise<void> {
  let last = stateOf(path);
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    await delay(LOOK_EVERY);
    const now = stateOf(path);
    if (now !== undefined && now === last) return;
    last = now;
  }
}

/**
 * Calls back whenever the file has changed and rests. Looks itself: events get lost where files are mounted or replaced.
 */
export function watchSettings(path: string, changed: () => void): () => void {
  let read = stateOf(path);
  let last = read;
  const timer = setInterval(() => {
    const now = stateOf(path);
    // A file that is gone for a moment is being replaced, one that is another than at the last look being written.
    const rests = now !== undefined && now === last;
    last = now;
    if (!rests || now === read) return;
    read = now;
    changed();
  }, LOOK_EVERY);
  return () => clearInterval(timer);
}
