import type { BuiltGateway } from "../gateway.js";
import type { JsonLog } from "../observability/json-log.js";
import { loggableError } from "../observability/log.js";
import { lendsToAnybody, type Settings, type UpstreamSettings } from "../settings/gateway-settings.js";
import type { Loaded } from "../settings/load.js";
import { isLoopback } from "../settings/schema/kinds.js";
import { CommandError } from "./command.js";

export interface Reloading {
  readonly gateway: BuiltGateway;
  readonly log: JsonLog;
  /** The settings the gateway started with. */
  readonly first: Settings;
  /** The settings in force now. */
  readonly inForce: Settings;
  /** Reads the settings again; throws a `CommandError` if they are wrong. */
  read(): Loaded;
  /** The upstreams of these settings; undefined if they would need a restart. */
  upstreamsOf(settings: Settings): readonly UpstreamSettings[] | undefined;
}

/** Settings that need a restart. */
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

/** Puts the current settings in force and returns them. If they are wrong, the old ones stay, and it returns undefined. */
export function reload({ gateway, log, first, inForce, read, upstreamsOf }: Reloading): Settings | undefined {
  try {
    const { settings, warnings, exposed, sources } = read();
    for (const warning of [...warnings, ...(exposed ? [exposed] : [])]) log.warn(warning);
    const upstreams = upstreamsOf(settings);
    if (upstreams === undefined) throw new CommandError(2, "no upstream is configured any more");
    const { host } = first.server;
    // The new host may be safe, but until a restart the gateway listens on the old one.
    if (lendsToAnybody({ ...settings, upstreams }) && !isLoopback(host))
      throw new CommandError(
        2,
        `access has to say who may use the service credentials: the gateway still listens on ${host}`,
      );
    // A file that was cut off in the middle must not open the gateway to everybody.
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
