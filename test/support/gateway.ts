import { pino } from "pino";
import { builtInDialects } from "../../src/dialects.js";
import { type BuiltGateway, buildGateway, type GatewayOptions } from "../../src/gateway.js";
import { logObserver } from "../../src/observability/log.js";
import { type Emulator, type RunningEmulator, startEmulator } from "../../src/sandbox/http.js";
import type { GatewaySettings, UpstreamSettings } from "../../src/settings/gateway-settings.js";

/** The defaults of the settings, with free ports and short waits. */
export const LIMITS: GatewaySettings["limits"] = {
  bodyBytes: 1_048_576,
  tokens: 1000,
  depth: 8,
  aliases: 15,
  rootFields: 10,
  directives: 20,
  cost: 1000,
  listSize: 100,
  variableDepth: 64,
  variableNodes: 10_000,
  nameLength: 128,
  answerBytes: 8_388_608,
  upstreamCalls: 30,
};

/** One upstream with the default settings; what a test cares about is given. */
export function upstream(
  given: Pick<UpstreamSettings, "dialect" | "url"> & Partial<UpstreamSettings>,
): UpstreamSettings {
  return {
    name: given.dialect,
    auth: { kind: "none" },
    timeouts: { connect: 1000, headers: 5000, total: 8000 },
    breaker: { failures: 0.5, minimumCalls: 20, window: 10_000, open: 5000 },
    limits: { connections: 64, queue: 128, responseBytes: 12_582_912 },
    options: {},
    ...given,
  };
}

export function settingsFor(
  upstreams: readonly UpstreamSettings[],
  changes: Partial<GatewaySettings> = {},
): GatewaySettings {
  return {
    server: { host: "127.0.0.1", port: 0, production: false, maxInFlight: 1000, operationTimeout: 15_000 },
    shutdown: { delay: 0, grace: 5000 },
    limits: LIMITS,
    upstreams,
    ...changes,
  };
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests assert on the whole answer, whatever its shape
  readonly body: any;
}

export interface RunningGateway {
  readonly url: string;
  readonly metricsUrl: string | undefined;
  /** Everything logged so far, one JSON line each. */
  readonly log: string[];
  readonly gateway: BuiltGateway;
  ask(query: string, variables?: object, headers?: Record<string, string>): Promise<Answered>;
  stop(): Promise<void>;
}

/** A gateway with the built-in dialects on a free port. */
export async function startGateway(
  settings: GatewaySettings,
  more: Partial<GatewayOptions> = {},
): Promise<RunningGateway> {
  const log: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => void log.push(line) });
  const gateway = buildGateway(settings, {
    dialects: builtInDialects,
    observer: logObserver(logger),
    ...more,
  });
  const { url, metricsUrl } = await gateway.listen();
  return {
    url,
    metricsUrl,
    log,
    gateway,
    async ask(query, variables = {}, headers = {}) {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    stop: () => gateway.stop(),
  };
}

/** An emulator of one dialect on a free port, and the settings to reach it. */
export async function startEmulatorOf(
  dialect: string,
  emulator?: Emulator,
): Promise<{ readonly running: RunningEmulator; readonly basePath: string }> {
  const found = builtInDialects.find((known) => known.name === dialect);
  const module = await found?.emulator?.();
  if (!module) throw new Error(`${dialect} has no emulator`);
  const running = await startEmulator(emulator ?? module.createEmulator());
  return { running, basePath: module.basePath };
}
