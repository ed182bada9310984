import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { GraphQLSchema } from "graphql";
import { memoryCounters } from "./auth/counters/counters.js";
import { IssuerKeys } from "./auth/jwks.js";
import { type Assembly, admissionLimits, assemble, type MountedUpstream, mustAudit } from "./compose.js";
import { type Call, CallBudget } from "./dialect/call.js";
import type { Tracing } from "./dialect/request-facts.js";
import type { AnyDialect } from "./dialect.js";
import { loggableError } from "./observability/log.js";
import { createSafely, type Observer, safeObserver, safeTracing } from "./observability/observer.js";
import type { LogHealth } from "./observability/own-log.js";
import { plainTracing } from "./observability/plain-tracing.js";
import { Admission } from "./server/admission.js";
import { Connections } from "./server/connections.js";
import { type FetchFacts, fetchFrom } from "./server/fetch.js";
import { createHttpServer, type HttpServerOptions, PATIENCE } from "./server/http-server.js";
import {
  Arrivals,
  type CertificateFiles,
  createAdmin,
  createSecureServer,
  readCertificate,
  stopAccepting,
} from "./server/listener.js";
import { Readiness } from "./server/readiness.js";
import type { GatewaySettings } from "./settings/gateway-settings.js";
import { watchFiles } from "./settings/watch-files.js";

/** A gateway as the commands have it; programs that embed one have the part of it in embed.ts. */
export interface BuiltGateway {
  readonly schema: GraphQLSchema;
  readonly upstreams: readonly MountedUpstream[];
  /** A call without a client, for probes. */
  call(): Call;
  /** Starts to listen; resolves with the URLs of the GraphQL endpoint and, with an admin listener, of the metrics. */
  listen(): Promise<{ readonly url: string; readonly metricsUrl: string | undefined }>;
  /** Answers a request that a host's `node:http` server has taken, wherever it mounts the gateway. */
  handler(request: IncomingMessage, response: ServerResponse): void;
  /** The same for a WHATWG request. */
  fetch(request: Request, facts: FetchFacts): Promise<Response>;
  /** Puts other settings in force; requests in flight finish under the old ones. The address does not change. */
  reload(settings: GatewaySettings): void;
  /** Counts a reload that was refused because the settings were wrong. */
  reloadRefused(): void;
  /**
   * Readiness turns 503, requests in flight finish, then everything is closed. Milliseconds; the default is in the
   * settings.
   */
  stop(times?: { readonly delay: number; readonly grace: number }): Promise<void>;
  /** Closes everything at once, whatever is in flight. */
  kill(): void;
}

export interface GatewayOptions {
  readonly dialects: readonly AnyDialect[];
  readonly observer: Observer;
  /** The log that the observer writes to: where audit lines cannot be written, the gateway is not ready. */
  readonly log?: LogHealth;
  /** Absent = traces are passed on but not recorded. */
  readonly tracing?: Tracing;
}

/** IPv6 addresses are in brackets in a URL. */
const inUrl = (host: string): string => (host.includes(":") ? `[${host}]` : host);

async function open(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  return address.port;
}

/** What a reload replaces of the HTTP server's options. */
const servedBy = ({ handler, cors, names, clientAddress, page }: Assembly) => {
  return { handler, cors, names, clientAddress, page };
};

export function buildGateway(settings: GatewaySettings, options: GatewayOptions): BuiltGateway {
  const { server: serving, shutdown, admin } = settings;
  const safely = createSafely();
  const observers = [options.observer];
  const observer = safeObserver(safely, observers);
  const tracing = options.tracing ? safeTracing(safely, options.tracing) : plainTracing;
  const parts = {
    dialects: options.dialects,
    observer,
    log: options.log,
    counters: memoryCounters(),
    issuers: new IssuerKeys(),
    admission: new Admission(admissionLimits(settings)),
  };
  let current: Assembly = assemble(settings, parts);
  let auditRequired = mustAudit(settings);
  const readiness = new Readiness(() => options.log?.canAudit(auditRequired) ?? true);
  const { path = "/graphql", tls } = serving;
  const flushTimeout = (): number => current.flushTimeout;
  const secure =
    tls &&
    createSecureServer({
      certificate: readCertificate(tls),
      patience: PATIENCE,
      flushTimeout,
    });
  // A reload changes it, which takes effect with the next request.
  const serve: HttpServerOptions = {
    ...servedBy(current),
    path,
    readiness,
    tracing,
    failed: observer.crash,
    ended: observer.ended,
  };
  const connections = new Connections(flushTimeout);
  const server = createHttpServer(serve, { connections, server: secure });
  // Never listens: it serves the requests that a host hands over.
  const handedOver = new Connections(flushTimeout);
  const mounted = createHttpServer(serve, { connections: handedOver, mounted: true });
  const inFlight = (): number => connections.inFlight + handedOver.inFlight;
  /** A host that hands over requests makes the gateway ready without listening. */
  const takeOver = (): void => {
    if (readiness.phase === "starting") readiness.phase = "ready";
  };
  const trouble = (message: string, facts: object): void => observer.note(message, facts);
  const arrivals = new Arrivals(server, trouble);
  const renew = (files: CertificateFiles): void => {
    try {
      secure?.setSecureContext(readCertificate(files));
      observer.reloaded("ok");
      observer.note("the certificate was read again");
    } catch (error) {
      observer.reloaded("refused");
      observer.note("the certificate stays as it was", { err: loggableError(error) });
    }
  };
  let unwatch = (): void => {};
  const adminHost = admin?.host ?? "127.0.0.1";
  let adminServer: Server | undefined;
  /** Metrics are loaded and counted only where there is an admin listener to read them from. */
  const openAdmin = async ({ port }: { readonly port: number }): Promise<number> => {
    const { Metrics } = await import("./observability/metrics.js");
    const metrics = new Metrics({
      upstreams: () =>
        current.upstreams.map(({ name, client: { breaker, bulkhead } }) => {
          return { name, breaker: breaker.state, inFlight: bulkhead.inFlight, queued: bulkhead.queued };
        }),
      inFlight,
      connections: () => arrivals,
      deadline: serving.operationTimeout / 1000,
      redis: settings.redis !== undefined,
      log: options.log,
    });
    observers.push(metrics);
    adminServer = createAdmin(metrics, adminHost);
    new Arrivals(adminServer, trouble);
    return open(adminServer, port, adminHost);
  };

  return {
    get schema() {
      return current.schema;
    },
    get upstreams() {
      return current.upstreams;
    },
    call: () => ({
      requestId: "probe",
      signal: AbortSignal.timeout(serving.operationTimeout),
      scopes: "",
      trace: undefined,
      header: () => undefined,
      budget: new CallBudget(settings.limits.upstreamCalls),
      observe: (attempt) => observer.attempt(attempt, { requestId: "probe", address: "" }),
    }),
    async listen() {
      const adminPort = admin && (await openAdmin(admin));
      const port = await open(server, serving.port, serving.host);
      if (tls) unwatch = watchFiles([tls.certFile, tls.keyFile], () => renew(tls));
      readiness.phase = "ready";
      return {
        url: `${tls ? "https" : "http"}://${inUrl(serving.host)}:${port}${path}`,
        metricsUrl: adminPort === undefined ? undefined : `http://${inUrl(adminHost)}:${adminPort}/metrics`,
      };
    },
    handler(request, response) {
      takeOver();
      mounted.emit("request", request, response);
    },
    fetch(request, facts) {
      takeOver();
      return fetchFrom(mounted, request, facts);
    },
    reload(next) {
      const before = current;
      current = assemble(next, parts);
      Object.assign(serve, servedBy(current));
      parts.admission.limits = admissionLimits(next);
      observer.reloaded("ok");
      auditRequired = mustAudit(next);
      // Not at once: an operation in flight may have more calls to make.
      before.handler
        .whenIdle()
        .then(() => before.close())
        .catch((error: unknown) => observer.crash(error, { requestId: "reload", address: "" }));
    },
    reloadRefused: () => observer.reloaded("refused"),
    async stop(times = shutdown) {
      readiness.phase = "draining";
      unwatch();
      // Load balancers see the readiness meanwhile; the host of a gateway that does not listen has called this itself.
      if (server.listening) await delay(times.delay);
      readiness.accepting = false;
      const closed = stopAccepting(server);
      server.closeIdleConnections();
      const hard = setTimeout(() => {
        server.closeAllConnections();
        mounted.closeAllConnections();
      }, times.grace);
      while (inFlight() > 0) await Promise.all([connections.whenNone(), handedOver.whenNone()]);
      server.closeAllConnections();
      await closed;
      clearTimeout(hard);
      adminServer?.close();
      await current.close();
    },
    kill() {
      unwatch();
      readiness.accepting = false;
      mounted.closeAllConnections();
      server.closeAllConnections();
      server.close();
      adminServer?.close();
    },
  };
}
