import type { GraphQLSchema } from "graphql";
import { ActivationGuard, guarded } from "./auth/activation-guard.js";
import { audit } from "./auth/audit.js";
import type { Counters } from "./auth/counters/counters.js";
import { redisCounters } from "./auth/counters/redis.js";
import { RedisLink } from "./auth/counters/redis-link.js";
import { RedisMutex } from "./auth/counters/redis-mutex.js";
import { identifyBy } from "./auth/identify.js";
import type { IssuerKeys } from "./auth/jwks.js";
import { Rates } from "./auth/rates.js";
import { scopes } from "./auth/scopes.js";
import type { ActivationSettings } from "./auth/settings.js";
import { RequestFacts } from "./dialect/request-facts.js";
import type { AnyDialect } from "./dialects.js";
import { Engine } from "./graphql/engine.js";
import { anyDocument, type Documents, ManifestDocuments } from "./graphql/trusted-documents.js";
import { type MountedUpstream, mount } from "./mount.js";
import type { LogHealth } from "./observability/log-destination.js";
import type { Observer } from "./observability/observer.js";
import { untrustedNotes } from "./observability/untrusted-documents.js";
import { pageFacts } from "./page-facts.js";
import { type Admission, type AdmissionLimits, DEFAULT_ADMISSION } from "./server/admission.js";
import { type ClientAddress, clientAddress } from "./server/client-address.js";
import { Cors } from "./server/cors.js";
import { GraphiqlPage } from "./server/graphiql.js";
import { GraphqlHandler } from "./server/graphql-handler.js";
import { HostNames } from "./server/request-guards.js";
import type { GatewaySettings } from "./settings/gateway-settings.js";
import { isLoopback } from "./settings/loopback.js";

/** Everything that settings decide and that a reload replaces; the listening socket is not part of it. */
export interface Assembly {
  readonly schema: GraphQLSchema;
  readonly upstreams: readonly MountedUpstream[];
  readonly handler: GraphqlHandler;
  readonly cors: Cors;
  readonly clientAddress: ClientAddress;
  readonly page: GraphiqlPage | undefined;
  /** Milliseconds for which an answer may wait for its client to read on. */
  readonly flushTimeout: number;
  /** Lets what is under way finish, then closes the connections to the upstreams. */
  close(): Promise<void>;
}

const FLUSH_TIMEOUT = 10_000;

const UNNAMED_PROXY =
  "requests come through a proxy that server.trustedProxies does not name: all its clients count as one";

const ACTIVATION: ActivationSettings = {
  failuresPerUser: 5,
  failuresPerAddress: 20,
  failuresPerMinute: 100,
  windowSeconds: 900,
};

/**
 * Open to whoever reaches it, since only this machine can: nobody else may get in by a trick. Whatever is behind it: also an
 * upstream that asks for nothing, or for what a browser on this machine sends by itself, does something for those who ask.
 */
function isOpenHere({ access, server }: GatewaySettings): boolean {
  return !access?.apiKeys && !access?.jwt && isLoopback(server.host);
}

const WHILE_OPEN =
  "While access is open it is there for this machine alone; say in `access` who may ask, or list the origin in `cors.origins`.";

function hostsOf({ cors }: GatewaySettings): string[] {
  return (cors?.origins ?? []).map((origin) => new URL(origin).hostname);
}

function documentsOf(settings: GatewaySettings["documents"], observer: Observer): Documents {
  if (!settings || settings.trusted === "off") return anyDocument;
  const { trusted, documents } = settings;
  const untrusted = untrustedNotes((message, facts) => observer.note(message, facts));
  return new ManifestDocuments({ trusted, documents, untrusted });
}

/** Whether no mutation may be without its audit line. */
export function mustAudit({ log }: GatewaySettings): boolean {
  return log?.audit === "required";
}

export interface AssemblyParts {
  readonly dialects: readonly AnyDialect[];
  readonly observer: Observer;
  /** The log that the observer writes to. */
  readonly log: LogHealth | undefined;
  /** Where this process counts alone. The gateway's own, so that a reload forgets nothing. */
  readonly counters: Counters;
  /** The gateway's own too: an issuer that is away cannot be asked again. */
  readonly issuers: IssuerKeys;
  /** And what its clients take up together. */
  readonly admission: Admission;
}

/** What its clients may take up together, as the settings say. */
export function admissionLimits({ server, limits }: GatewaySettings): AdmissionLimits {
  const { pendingBodies, pendingBodiesPerAddress } = { ...DEFAULT_ADMISSION, ...limits };
  const bufferedBytes = limits.bufferedBytes ?? DEFAULT_ADMISSION.bufferedBytes;
  return { operations: server.maxInFlight, pendingBodies, pendingBodiesPerAddress, bufferedBytes };
}

export function assemble(
  settings: GatewaySettings,
  { dialects, observer, log, counters: alone, issuers, admission }: AssemblyParts,
): Assembly {
  const { server: serving, documents, limits, rates, redis } = settings;
  const link = redis && new RedisLink(redis.url, (state, reason) => observer.redis(state, reason));
  const counters = link ? redisCounters(link, alone) : alone;
  const mutexOf = link && ((url: string) => new RedisMutex(link, url));
  const guard = new ActivationGuard(settings.activation ?? ACTIVATION, counters);
  const canAudit = (): boolean => !mustAudit(settings) || !log || log.canAudit(true);
  // Outermost first: an attempt without the scope leaves its audit line too, and is no guess.
  const aroundRoot = [audit((entry) => observer.audit(entry), canAudit), scopes, guarded(guard)];
  const { schema, upstreams } = mount(settings, dialects, aroundRoot, mutexOf);
  const counting = rates && new Rates(rates, counters);
  const engine = new Engine({
    schema,
    limits,
    production: serving.production,
    documents: documentsOf(documents, observer),
    charge: counting && ((caller, points) => counting.charge(caller, points)),
    onError(masked, { call, facts = new RequestFacts(call.requestId) }) {
      facts.failed(masked.code);
      observer.error(masked, facts);
    },
  });
  const cors = new Cors(settings.cors?.origins ?? [], settings.sandbox === true && !serving.production);
  return {
    schema,
    upstreams,
    handler: new GraphqlHandler({
      engine,
      admission,
      bodyBytes: limits.bodyBytes,
      operationTimeout: serving.operationTimeout,
      upstreamCalls: limits.upstreamCalls,
      names: isOpenHere(settings) ? new HostNames(hostsOf(settings), WHILE_OPEN) : undefined,
      origins: cors,
      identify: identifyBy(settings.access ?? { open: true }, issuers, (message) => observer.note(message)),
      observe: (attempt, facts) => observer.attempt(attempt, facts),
    }),
    cors,
    clientAddress: clientAddress(serving.trustedProxies ?? [], (address) =>
      observer.note(UNNAMED_PROXY, { address }),
    ),
    flushTimeout: limits.flushTimeout ?? FLUSH_TIMEOUT,
    page: serving.production ? undefined : new GraphiqlPage(pageFacts(settings, dialects, schema)),
    async close() {
      await Promise.all(upstreams.map((upstream) => upstream.client.close()));
      link?.close();
    },
  };
}
