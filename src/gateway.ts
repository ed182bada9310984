import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { GraphQLSchema } from "graphql";
import { ActivationGuard, installActivationGuard } from "./access/activation-guard.js";
import { installAudit } from "./access/audit.js";
import { memoryCounters } from "./access/counters.js";
import { identifyBy } from "./access/identify.js";
import { oneActivation } from "./access/one-activation.js";
import { installScopes } from "./access/scopes.js";
import { type Call, CallBudget } from "./core/call.js";
import type { AnyDialect } from "./dialects.js";
import type { GatewaySettings } from "./gateway-settings.js";
import { createPipeline } from "./graphql/pipeline.js";
import { type Mounted, type MountedUpstream, mount } from "./mount.js";
import { Cors } from "./server/cors.js";
import { createFront } from "./server/front.js";
import { GraphiqlPage } from "./server/graphiql.js";
import { GraphqlEndpoint } from "./server/graphql-endpoint.js";
import { Readiness } from "./server/readiness.js";
import type { Watch } from "./watch/watch.js";

export interface Gateway {
  readonly schema: GraphQLSchema;
  readonly upstreams: readonly MountedUpstream[];
  /** A call that belongs to no client, for probes. */
  call(): Call;
  /** Accepts requests; resolves with the address of GraphQL. */
  listen(): Promise<{ readonly url: string }>;
  /** Readiness turns 503, what is under way finishes, then everything is closed. */
  stop(): Promise<void>;
  /** Ends at once, whatever is under way. */
  kill(): void;
}

export interface GatewayOptions {
  readonly dialects: readonly AnyDialect[];
  readonly watch: Watch;
}

const ACTIVATION = { failuresPerUser: 5, failuresPerAddress: 20, failuresPerMinute: 100, windowSeconds: 900 };

export function createGateway(settings: GatewaySettings, options: GatewayOptions): Gateway {
  const { server: serving, limits, shutdown } = settings;
  const { dialects, watch } = options;
  const mounted: Mounted = mount(settings, dialects);
  const guard = new ActivationGuard(settings.activation ?? ACTIVATION, memoryCounters);
  installActivationGuard(mounted.schema, guard);
  installScopes(mounted.schema);
  // Last, so outermost: an attempt without the scope leaves its line too.
  installAudit(mounted.schema, (entry) => watch.audit(entry));
  const readiness = new Readiness(serving.maxInFlight);
  const pipeline = createPipeline({
    schema: mounted.schema,
    plugins: [oneActivation()],
    told: (masked, { call }) => watch.error(masked, call.requestId),
  });
  const server = createFront({
    endpoint: new GraphqlEndpoint({
      pipeline,
      bodyBytes: limits.bodyBytes,
      operationTimeout: serving.operationTimeout,
      upstreamCalls: limits.upstreamCalls,
      identify: identifyBy(settings.access ?? { open: true }),
      observe: (attempt, { requestId }) => watch.attempt(attempt, requestId),
    }),
    readiness,
    cors: new Cors(settings.cors?.origins ?? []),
    page: serving.production ? undefined : new GraphiqlPage(dialects.flatMap((dialect) => dialect.examples)),
    failed: (error, requestId) => watch.crash(error, requestId),
  });

  async function closeUpstreams(): Promise<void> {
    await Promise.all(mounted.upstreams.map((upstream) => upstream.client.close()));
  }

  return {
    schema: mounted.schema,
    upstreams: mounted.upstreams,
    call: () => ({
      requestId: "probe",
      signal: AbortSignal.timeout(serving.operationTimeout),
      traceparent: undefined,
      header: () => undefined,
      budget: new CallBudget(limits.upstreamCalls),
      observe: (attempt) => watch.attempt(attempt, "probe"),
    }),
    async listen() {
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(serving.port, serving.host, resolve);
      });
      readiness.phase = "ready";
      const { port } = server.address() as AddressInfo;
      const host = serving.host.includes(":") ? `[${serving.host}]` : serving.host;
      return { url: `http://${host}:${port}/graphql` };
    },
    async stop() {
      readiness.phase = "draining";
      await delay(shutdown.delay);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const hard = setTimeout(() => server.closeAllConnections(), shutdown.grace);
      await readiness.whenIdle();
      server.closeAllConnections();
      await closed;
      clearTimeout(hard);
      await closeUpstreams();
    },
    kill() {
      server.closeAllConnections();
      server.close();
    },
  };
}
