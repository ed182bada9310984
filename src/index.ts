/** The public API for embedding a gateway in another program; who writes a dialect imports `profile-gateway/dialect`. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { GraphQLSchema } from "graphql";
import type { z } from "zod";
import type { EmulatedPerson } from "./dialect/define-dialect.js";
import type { Tracing } from "./dialect/request-facts.js";
import type { AnyDialect } from "./dialect.js";
import { builtInDialects } from "./dialects.js";
import { buildGateway } from "./gateway.js";
import { readManifest } from "./graphql/trusted-documents.js";
import { logObserver } from "./observability/log.js";
import type { Observer } from "./observability/observer.js";
import { type LogHealth, ownLog } from "./observability/own-log.js";
import type { WrittenUpstream } from "./sandbox/start.js";
import type { FetchFacts } from "./server/fetch.js";
import type { Settings } from "./settings/gateway-settings.js";
import { loadSettings as loadFrom, readSettings } from "./settings/load.js";
import { SettingsProblems } from "./settings/problems.js";
import type { sections } from "./settings/schema/sections.js";
import type { upstreamKeys } from "./settings/schema/upstream.js";
import type { Environment } from "./settings/source/variables.js";

export type {
  AttemptTrace,
  RequestHeaders,
  RequestTrace,
  TraceHeaders,
  Tracing,
} from "./dialect/request-facts.js";
export * from "./dialect.js";
export { builtInDialects } from "./dialects.js";
export { logObserver } from "./observability/log.js";
export type { Observer } from "./observability/observer.js";
export { openTelemetry } from "./observability/open-telemetry.js";
export { SettingsProblems } from "./settings/problems.js";

/** An upstream as a settings file says it; a dialect's own block stands under the dialect's name. */
export type UpstreamInput = z.input<z.ZodObject<typeof upstreamKeys>> & {
  /** The API it speaks: the name of a dialect. */
  readonly dialect: string;
  readonly [block: string]: unknown;
};

/** Settings in the shape of a settings file. All but `upstreams` may be left out, and then has the file's default. */
export type SettingsInput = Omit<z.input<typeof sections>, "dialects"> & {
  /** Any number, any mix; the first of a dialect is its default. */
  readonly upstreams: readonly UpstreamInput[];
};

/** What `loadSettings` has found; for `createGateway` and `Gateway.reload`. */
export class LoadedSettings {
  /** Everything that was set or left to its default. Holds secrets. */
  readonly settings: Settings;
  /** The built-in dialects and those that the settings name. */
  readonly dialects: readonly AnyDialect[];
  /** What is valid but perhaps not intended, a line each. */
  readonly warnings: readonly string[];

  constructor(settings: Settings, dialects: readonly AnyDialect[], warnings: readonly string[]) {
    this.settings = settings;
    this.dialects = dialects;
    this.warnings = warnings;
  }
}

/** Where `loadSettings` looks. */
export interface LoadSettingsOptions {
  /** The settings file. Absent = `PROFILE_GATEWAY_CONFIG`, else `profile-gateway.yaml` in `cwd`, else variables alone. */
  readonly file?: string;
  /** Absent = the working directory. */
  readonly cwd?: string;
  /** The variables. Absent = those of the process. */
  readonly env?: Environment;
}

/** What a gateway is given besides its settings. */
export interface GatewayOptions {
  /** All dialects there are: `[...builtInDialects, mine]`. Absent = those of the loaded settings, else the built-in ones. */
  readonly dialects?: readonly AnyDialect[];
  /** Absent = JSON lines on standard error, as the command writes them. */
  readonly observer?: Observer;
  /** The log that the observer writes to: where audit lines cannot be written, the gateway is not ready. */
  readonly log?: LogHealth;
  /** Absent = traces are passed on but not recorded. */
  readonly tracing?: Tracing;
}

/** One endpoint, inside another program or listening by itself. None of its functions needs `this`. */
export interface Gateway {
  readonly schema: GraphQLSchema;
  /**
   * Answers a WHATWG `Request`, under any path: what a host hands over is for GraphQL, but for `…/health/live`,
   * `…/health/ready` and the files of GraphiQL below the endpoint. Aborting the request's signal ends its work.
   * Rejects as `fetch` does: with the signal's reason, or with a `TypeError` where the body was read before.
   */
  readonly fetch: (request: Request, facts?: FetchFacts) => Promise<Response>;
  /**
   * The same for a request of `node:http` (Express, Fastify's `raw`, Koa's `req`). What the host has parsed already is taken
   * from the request's `body`.
   */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
  /**
   * Listens at `server.host` and `server.port`; resolves with the addresses of GraphQL and, where `admin` is set, of the
   * metrics.
   */
  readonly listen: () => Promise<{ readonly url: string; readonly metricsUrl: string | undefined }>;
  /** Puts other settings in force; requests in flight finish under the old ones. Throws `SettingsProblems`. */
  readonly reload: (settings: SettingsInput | LoadedSettings) => void;
  /** Requests in flight finish within `shutdown.grace`; later ones are answered with 503. */
  readonly stop: () => Promise<void>;
}

/** Three servers in this process that speak the upstreams' own protocols, with the people of the documentation in them. */
export interface Sandbox {
  /** For `createGateway({ upstreams })`. */
  readonly upstreams: readonly (WrittenUpstream & UpstreamInput)[];
  /** Makes an upstream slow (ms), down, or answer with a status; called with its name alone, ends that. */
  fault(order: {
    readonly upstream: string;
    readonly slow?: number;
    readonly down?: boolean;
    readonly answer?: number;
  }): void;
  stop(): Promise<void>;
}

/** Options of a sandbox. */
export interface SandboxOptions {
  /** Those that have an emulator take part. Absent = the built-in ones. */
  readonly dialects?: readonly AnyDialect[];
  /** Of the first upstream; the others follow. Absent = free ones. */
  readonly portBase?: number;
  /** Instead of the people of the documentation. */
  readonly people?: readonly EmulatedPerson[];
}

const WHILE_OPEN =
  "access is open while upstreams are used with service credentials: whoever reaches this program may do what those may; say in `access` who may ask";

/** The settings in `given`; throws `SettingsProblems` with everything that is wrong. */
function understood(given: SettingsInput | LoadedSettings, dialects: readonly AnyDialect[]): LoadedSettings {
  if (given instanceof LoadedSettings) return given;
  const options = { cwd: process.cwd(), env: process.env, dialects, readManifest };
  const { settings, warnings } = readSettings(given, options);
  const lends = settings.upstreams.some(({ auth }) => auth.kind === "service" || auth.kind === "login");
  const exposed = lends && given.access === undefined ? [WHILE_OPEN] : [];
  return new LoadedSettings(settings, dialects, [...warnings, ...exposed]);
}

/** The program's observer, or else one that writes the command's log lines to standard error. */
function observed({ observer, log }: GatewayOptions, settings: Settings) {
  if (observer) return { observer, log, end: undefined };
  const own = ownLog(settings.log.level);
  return { observer: logObserver(own.log, own.auditLog, settings.log.access), log: own.health, end: own.end };
}

/**
 * A gateway from settings in the shape of a settings file, or from those that `loadSettings` has found. Nothing listens and no
 * upstream is asked before there is a request. Variables of the environment do not count, but for `NODE_ENV=production`, which
 * is the default of `server.production`; names of files begin in the working directory. `server.host` says where the program
 * listens: while `access` is open, nobody else than this machine gets in through a loopback address.
 *
 * Throws `SettingsProblems`, whose message has a line for everything that is wrong: `upstreams.0.url: expected …, found …`.
 */
export function createGateway(given: SettingsInput | LoadedSettings, options: GatewayOptions = {}): Gateway {
  const known = given instanceof LoadedSettings ? given.dialects : builtInDialects;
  const { dialects = known, tracing } = options;
  const { settings, warnings } = understood(given, dialects);
  const { observer, log, end } = observed(options, settings);
  for (const warning of warnings) observer.note(warning);
  let stopped = false;
  const mustRun = (): void => {
    if (stopped) throw new Error("The gateway has stopped, for good: createGateway makes another one.");
  };
  const gateway = buildGateway(settings, {
    dialects,
    observer,
    ...(log ? { log } : {}),
    ...(tracing ? { tracing } : {}),
  });
  return {
    get schema() {
      return gateway.schema;
    },
    fetch: (request, facts = {}) => gateway.fetch(request, facts),
    handler: (request, response) => gateway.handler(request, response),
    async listen() {
      mustRun();
      return await gateway.listen();
    },
    reload(next) {
      mustRun();
      const { settings: wanted, warnings: found } = understood(next, dialects);
      for (const warning of found) observer.note(warning);
      gateway.reload(wanted);
    },
    async stop() {
      stopped = true;
      await gateway.stop();
      await end?.();
    },
  };
}

/**
 * The settings that the command `profile-gateway` would start with in this place: the file, or the variables that stand for it.
 * Loads the dialects that the file names. Rejects with `SettingsProblems` where something is wrong, or no upstream is named.
 */
export async function loadSettings(options: LoadSettingsOptions = {}): Promise<LoadedSettings> {
  const { file, cwd = process.cwd(), env = process.env } = options;
  const { knownDialects } = await import("./commands/settings.js");
  const { dialects, problems } = await knownDialects(new Map(file === undefined ? [] : [["config", file]]), {
    cwd,
    env,
  });
  const loaded = loadFrom({ cwd, env, file, dialects, dialectProblems: problems, readManifest });
  const { settings, warnings, exposed, sources } = loaded;
  if (settings.upstreams.length === 0) {
    const path = "upstreams";
    const message = `expected at least one upstream, found nothing${sources.file === undefined ? " and no settings file" : ""}`;
    throw new SettingsProblems([{ place: sources.of([path]), path, message }]);
  }
  return new LoadedSettings(settings, dialects, exposed === undefined ? warnings : [...warnings, exposed]);
}

/** Starts the emulators, to try a gateway, or a front end, without any real system. Rejects where a port is taken. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { dialects = builtInDialects, portBase, people } = options;
  const { startSandbox: start } = await import("./sandbox/start.js");
  const { Faults } = await import("./sandbox/faults.js");
  const faults = new Faults(dialects.map(({ name }) => name));
  const { written, stop } = await start(dialects, portBase, faults, people);
  return {
    upstreams: written.map((upstream) => ({ ...upstream })),
    fault(order) {
      const problem = faults.set(order);
      if (problem !== undefined) throw new TypeError(problem);
    },
    stop,
  };
}
