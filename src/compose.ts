import type { GraphQLSchema } from "graphql";
import { ActivationGuard, installActivationGuard } from "./auth/activation-guard.js";
import { installAudit } from "./auth/audit.js";
import type { Counters } from "./auth/counters/counters.js";
import { redisCounters } from "./auth/counters/redis.js";
import { identifyBy } from "./auth/identify.js";
import type { IssuerKeys } from "./auth/jwks.js";
import { oneActivation } from "./auth/one-activation.js";
import { Rates, rateLimit } from "./auth/rates.js";
import { installScopes } from "./auth/scopes.js";
import type { ActivationSettings } from "./auth/settings.js";
import { RequestFacts } from "./dialect/request-facts.js";
import type { AnyDialect } from "./dialects.js";
import { developmentTrace } from "./graphql/development-trace.js";
import { referenceExecutor } from "./graphql/executor.js";
import { bodyProblem } from "./graphql/limits/body.js";
import { limitPlugins } from "./graphql/limits/index.js";
import { operationFacts } from "./graphql/operation-facts.js";
import { createPipeline, type GatewayPlugin } from "./graphql/pipeline.js";
import { secretLiterals } from "./graphql/secret-literals.js";
import { strictPreset } from "./graphql/strict-preset.js";
import { refuseProbes, trustedDocuments } from "./graphql/trusted-documents.js";
import { variableErrors } from "./graphql/variable-errors.js";
import { type MountedUpstream, mount } from "./mount.js";
import type { Observer } from "./observability/observer.js";
import { untrustedNotes } from "./observability/untrusted-documents.js";
import { type Admission, type AdmissionLimits, DEFAULT_PENDING } from "./server/admission.js";
import { Cors } from "./server/cors.js";
import { GraphiqlPage } from "./server/graphiql.js";
import { GraphqlHandler } from "./server/graphql-handler.js";
import { HostNames } from "./server/host-names.js";
import { type GatewaySettings, lendsToAnybody } from "./settings/gateway-settings.js";
import { isLoopback } from "./settings/loopback.js";

/** Everything that settings decide and that a reload replaces; the listening socket is not part of it. */
export interface Assembly {
  readonly schema: GraphQLSchema;
  readonly upstreams: readonly MountedUpstream[];
  readonly handler: GraphqlHandler;
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

/** Open to whoever reaches it, with credentials of its own, since only this machine can: nobody else may get in by a trick. */
function lendsToThisMachine(settings: GatewaySettings): boolean {
  return lendsToAnybody(settings) && isLoopback(settings.server.host);
}

function hostsOf({ cors }: GatewaySettings): string[] {
  return (cors?.origins ?? []).map((origin) => new URL(origin).hostname);
}

export interface AssemblyParts {
  readonly dialects: readonly AnyDialect[];
  readonly observer: Observer;
  /** Where this process counts alone. The gateway's own, so that a reload forgets nothing. */
  readonly counters: Counters;
  /** The gateway's own too: an issuer that is away cannot be asked again. */
  readonly issuers: IssuerKeys;
  /** And what its clients take up together. */
  readonly admission: Admission;
}

/** What its clients may take up together, as the settings say. */
export function admissionLimits({ server, limits }: GatewaySettings): AdmissionLimits {
  const { pendingBodies, pendingBodiesPerAddress } = { ...DEFAULT_PENDING, ...limits };
  return { operations: server.maxInFlight, pendingBodies, pendingBodiesPerAddress };
}

export function assemble(
  settings: GatewaySettings,
  { dialects, observer, counters: alone, issuers, admission }: AssemblyParts,
): Assembly {
  const { server: serving, documents, limits, rates, redis } = settings;
  const { schema, upstreams } = mount(settings, dialects);
  const shared = redis && redisCounters(redis.url, alone, (state, reason) => observer.redis(state, reason));
  const counters = shared ?? alone;

  installActivationGuard(schema, new ActivationGuard(settings.activation ?? ACTIVATION, counters));
  installScopes(schema);
  // Last, so outermost: an attempt without the scope leaves its line too.
  installAudit(schema, (entry) => observer.audit(entry));

  const untrusted = untrustedNotes((message, facts) => observer.note(message, facts));
  const plugins: GatewayPlugin[] = [
    ...(documents ? trustedDocuments({ ...documents, untrusted }) : [refuseProbes()]),
    ...limitPlugins(limits),
    secretLiterals(),
    variableErrors(),
    referenceExecutor(),
    serving.production ? strictPreset() : developmentTrace(),
    oneActivation(),
    operationFacts(),
  ];
  if (rates) plugins.push(rateLimit(new Rates(rates, counters), limits.listSize));
  const pipeline = createPipeline({
    schema,
    answerBytes: limits.answerBytes,
    judge: (body) => bodyProblem(body, limits),
    plugins,
    told(masked, { call, facts = new RequestFacts(call.requestId) }) {
      facts.failed(masked.code);
      observer.error(masked, facts);
    },
  });
  const cors = new Cors(settings.cors?.origins ?? []);
  return {
    schema,
    upstreams,
    handler: new GraphqlHandler({
      pipeline,
      admission,
      bodyBytes: limits.bodyBytes,
      operationTimeout: serving.operationTimeout,
      upstreamCalls: limits.upstreamCalls,
      names: lendsToThisMachine(settings) ? new HostNames(hostsOf(settings)) : undefined,
      origins: cors,
      identify: identifyBy(settings.access ?? { open: true }, issuers, (message) => observer.note(message)),
      observe: (attempt, facts) => observer.attempt(attempt, facts),
    }),
    cors,
    page: serving.production ? undefined : new GraphiqlPage(dialects.flatMap((dialect) => dialect.examples)),
    async close() {
      await Promise.all(upstreams.map((upstream) => upstream.client.close()));
      shared?.close();
    },
  };
}
