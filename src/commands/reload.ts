import type { Logger } from "pino";
import type { BuiltGateway } from "../gateway.js";
import { loggableError } from "../observability/log.js";
import { lendsToAnybody, type Settings, type UpstreamSettings } from "../settings/gateway-settings.js";
import type { Loaded } from "../settings/load.js";
import { isLoopback } from "../settings/loopback.js";
import { CommandError } from "./command.js";

export interface Reloading {
  readonly gateway: BuiltGateway;
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
  const { host, port, path, maxInFlight, tls } = server;
  return {
    "server.host": host,
    "server.port": port,
    "server.path": path,
    "server.maxInFlight": maxInFlight,
    "server.tls": tls,
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
    const { settings, warnings, exposed, sources } = read();
    for (const warning of [...warnings, ...(exposed ? [exposed] : [])]) log.warn(warning);
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
