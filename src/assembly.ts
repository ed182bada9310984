import type { GraphQLSchema } from "graphql";
import { ActivationGuard, installActivationGuard } from "./access/activation-guard.js";
import { installAudit } from "./access/audit.js";
import type { Counters } from "./access/counters/counters.js";
import { redisCounters } from "./access/counters/redis.js";
import { identifyBy } from "./access/identify.js";
import type { IssuerKeys } from "./access/jwks.js";
import { oneActivation } from "./access/one-activation.js";
import { Rates, rateLimit } from "./access/rates.js";
import { installScopes } from "./access/scopes.js";
import type { ActivationSettings } from "./access/settings.js";
import { isLoopback } from "./core/loopback.js";
import type { AnyDialect } from "./dialects.js";
import { type GatewaySettings, lendsToAnybody } from "./gateway-settings.js";
import { developmentTrace } from "./graphql/development-trace.js";
import { referenceExecutor } from "./graphql/executor.js";
import { bodyProblem } from "./graphql/limits/body.js";
import { limitPlugins } from "./graphql/limits/index.js";
import { createPipeline, type GatewayPlugin } from "./graphql/pipeline.js";
import { secretLiterals } from "./graphql/secret-literals.js";
import { strictPreset } from "./graphql/strict-preset.js";
import { trustedDocuments } from "./graphql/trusted-documents.js";
import { variableErrors } from "./graphql/variable-errors.js";
import { type MountedUpstream, mount } from "./mount.js";
import { Cors } from "./server/cors.js";
import { GraphiqlPage } from "./server/graphiql.js";
import { GraphqlEndpoint } from "./server/graphql-endpoint.js";
import { HostNames } from "./server/host-names.js";
import { untrustedNotes } from "./watch/untrusted.js";
import type { Watch } from "./watch/watch.js";

/** Everything that settings decide and that a reload replaces; the listening socket is not part of it. */
export interface Assembly {
  readonly schema: GraphQLSchema;
  readonly upstreams: readonly MountedUpstream[];
  readonly endpoint: GraphqlEndpoint;
  readonly cors: Cors;
  readonly page: GraphiqlPage | undefined;
  /** Lets what is under way finish, then closes the connections to the upstreams. */
  close(): Promise<void>;
}

const ACTIVATION: ActivationSettings = {
  failuresPerUser: 5,
  failuresPerAddress: 20,
  failuresPerMinute: 100,
  windowSeconds: 900,
};

const REDIS = {
  away: "redis is away: limits are counted in this process alone",
  back: "redis is back: limits are counted together again",
};

/** Open to whoever reaches it, with credentials of its own, since only this machine can: nobody else may get in by a trick. */
function lendsToThisMachine(settings: GatewaySettings): boolean {
  return lendsToAnybody(settings) && isLoopback(settings.server.host);
}

function hostsOf({ cors }: GatewaySettings): string[] {
  return (cors?.origins ?? []).map((origin) => new URL(origin).hostname);
}

export interface AssemblyParts {
  readonly dialects: readonly AnyDialect[];
  readonly watch: Watch;
  /** Where this process counts alone. The gateway's own, so that a reload forgets nothing. */
  readonly counters: Counters;
  /** The gateway's own too: an issuer that is away cannot be asked again. */
  readonly issuers: IssuerKeys;
}

export function assemble(
  settings: GatewaySettings,
  { dialects, watch, counters: alone, issuers }: AssemblyParts,
): Assembly {
  const { server: serving, documents, limits, rates, redis } = settings;
  const { schema, upstreams } = mount(settings, dialects);
  const shared =
    redis && redisCounters(redis.url, alone, (state, reason) => watch.note(REDIS[state], { reason }));
  const counters = shared ?? alone;

  installActivationGuard(schema, new ActivationGuard(settings.activation ?? ACTIVATION, counters));
  installScopes(schema);
  // Last, so outermost: an attempt without the scope leaves its line too.
  installAudit(schema, (entry) => watch.audit(entry));

  const untrusted = untrustedNotes((message, facts) => watch.note(message, facts));
  const plugins: GatewayPlugin[] = [
    ...(documents ? trustedDocuments({ ...documents, untrusted }) : []),
    ...limitPlugins(limits),
    secretLiterals(),
    variableErrors(),
    referenceExecutor(),
    serving.production ? strictPreset() : developmentTrace(),
    oneActivation(),
  ];
  if (rates) plugins.push(rateLimit(new Rates(rates, counters), limits.listSize));
  const pipeline = createPipeline({
    schema,
    judge: (body) => bodyProblem(body, limits),
    plugins,
    told: (masked, { call }) => watch.error(masked, call.requestId),
  });
  return {
    schema,
    upstreams,
    endpoint: new GraphqlEndpoint({
      pipeline,
      bodyBytes: limits.bodyBytes,
      operationTimeout: serving.operationTimeout,
      upstreamCalls: limits.upstreamCalls,
      names: lendsToThisMachine(settings) ? new HostNames(hostsOf(settings)) : undefined,
      identify: identifyBy(settings.access ?? { open: true }, issuers, (message) => watch.note(message)),
      observe: (attempt, { requestId }) => watch.attempt(attempt, requestId),
    }),
    cors: new Cors(settings.cors?.origins ?? []),
    page: serving.production ? undefined : new GraphiqlPage(dialects.flatMap((dialect) => dialect.examples)),
    async close() {
      await Promise.all(upstreams.map((upstream) => upstream.client.close()));
      shared?.close();
    },
  };
}
