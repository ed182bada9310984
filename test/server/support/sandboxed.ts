import { pino } from "pino";
import type { AnyDialect } from "../../../src/dialect.js";
import { builtInDialects } from "../../../src/dialects.js";
import { buildGateway } from "../../../src/gateway.js";
import { logObserver } from "../../../src/observability/log.js";
import type { SandboxPerson } from "../../../src/sandbox/people.js";
import { startSandbox } from "../../../src/sandbox/start.js";
import type { GatewaySettings } from "../../../src/settings/gateway-settings.js";
import { settingsFor } from "../../support/gateway.js";

export interface Sandboxed {
  readonly url: string;
  /** Everything logged so far, one JSON line each. */
  readonly log: string[];
  stop(): Promise<void>;
}

/** A gateway over the emulators, reached the way real upstreams are. */
export async function startSandboxed(
  changes: Partial<GatewaySettings> = {},
  dialects: readonly AnyDialect[] = builtInDialects,
  people?: readonly SandboxPerson[],
): Promise<Sandboxed> {
  const sandbox = await startSandbox(dialects, undefined, undefined, people);
  const log: string[] = [];
  const logger = pino({ level: "debug" }, { write: (line: string) => void log.push(line) });
  const settings = settingsFor(sandbox.upstreams, changes);
  const gateway = buildGateway(settings, { dialects, observer: logObserver(logger) });
  const { url } = await gateway.listen();
  return {
    url,
    log,
    async stop() {
      await gateway.stop();
      await sandbox.stop();
    },
  };
}
