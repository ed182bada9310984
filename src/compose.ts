import type { GraphQLSchema } from "graphql";
import { ActivationGuard, guarded } from "./auth/activation-guard.js";
import { audit } from "./auth/audit.js";
import type { Counters } from "./auth/counters/counters.js";
import { RedisMutex, redisCounters } from "./auth/counters/redis.js";
import { RedisLink } from "./auth/counters/redis-link.js";
import { identifyBy } from "./auth/identify.js";
import type { IssuerKeys } from "./auth/jwks.js";
import { Rates } from "./auth/rates.js";
import type { ActivationSettings } from "./auth/settings.js";
import type { Call } from "./dialect/call.js";
import type { Identity, Privileges } from "./dialect/define-dialect.js";
import { KeyedMutex, type Mutex } from "./dialect/keyed-mutex.js";
import { type Spellings, speller } from "./dialect/spelling.js";
import { type ErrorKind, UpstreamError } from "./dialect/upstream-error.js";
import type { AnyDialect } from "./dialect.js";
import { builtInDialects } from "./dialects.js";
import { Engine } from "./graphql/engine.js";
import { federationSdl, installFederation } from "./graphql/federation.js";
import { installPerson } from "./graphql/person.js";
import { installNode, type NodeType } from "./graphql/profile.js";
import { type AroundRoot, scopes } from "./graphql/root-fields.js";
import { createSchemaKit } from "./graphql/schema-kit.js";
import { ManifestDocuments, untrustedNotes } from "./graphql/trusted-documents.js";
import { installUpstreams, type UpstreamState } from "./graphql/upstreams.js";
import { UpstreamClient } from "./http/upstream-client.js";
import type { Observer } from "./observability/observer.js";
import type { LogHealth } from "./observability/own-log.js";
import { pageFacts } from "./page-facts.js";
import { type Admission, type AdmissionLimits, DEFAULT_ADMISSION } from "./server/admission.js";
import { type ClientAddress, clientAddress } from "./server/client-address.js";
import { GraphiqlPage } from "./server/graphiql.js";
import { GraphqlHandler } from "./server/graphql-handler.js";
import { Cors, HostNames } from "./server/request-guards.js";
import type { GatewaySettings, UpstreamSettings } from "./settings/gateway-settings.js";
import { isLoopback } from "./settings/schema/kinds.js";

/** Everything that depends on the settings and is replaced by a reload; the listening socket is not part of it. */
export interface Assembly {
  readonly schema: GraphQLSchema;
  readonly upstreams: readonly MountedUpstream[];
  readonly handler: GraphqlHandler;
  readonly cors: Cors;
  /** Absent = any host name is accepted. */
  readonly names: HostNames | undefined;
  readonly clientAddress: ClientAddress;
  readonly page: GraphiqlPage | undefined;
  /** Milliseconds for which a response may wait for its client to read on. */
  readonly flushTimeout: number;
  /** Closes the connections to the upstreams once requests in flight have finished. */
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
 * Open to everybody on this machine, so nobody else may get in by DNS rebinding. This holds whatever the upstreams ask for:
 * one that needs no credentials, or those a browser sends by itself, would do what a foreign page asks.
 */
function isOpenHere({ access, server }: GatewaySettings): boolean {
  return !access?.apiKeys && !access?.jwt && isLoopback(server.host);
}

const WHILE_OPEN =
  "While access is open it is there for this machine alone; say in `access` who may ask, or list the origin in `cors.origins`.";

function hostsOf({ cors }: GatewaySettings): string[] {
  return (cors?.origins ?? []).map((origin) => new URL(origin).hostname);
}

function documentsOf(
  settings: GatewaySettings["documents"],
  observer: Observer,
): ManifestDocuments | undefined {
  if (!settings || settings.trusted === "off") return undefined;
  const { trusted, documents } = settings;
  const untrusted = untrustedNotes((message, facts) => observer.note(message, facts));
  return new ManifestDocuments({ trusted, documents, untrusted });
}

/** Whether mutations are refused while their audit lines cannot be written. */
export function mustAudit({ log }: GatewaySettings): boolean {
  return log?.audit === "required";
}

interface AssemblyParts {
  readonly dialects: readonly AnyDialect[];
  readonly observer: Observer;
  /** The log that the observer writes to. */
  readonly log: LogHealth | undefined;
  /** The counters of this process. They belong to the gateway, so that a reload keeps the counts. */
  readonly counters: Counters;
  /** They belong to the gateway too: an issuer may be down when the settings are reloaded. */
  readonly issuers: IssuerKeys;
  /** What all clients together use; it outlives a reload as well. */
  readonly admission: Admission;
}

/** The limits on what all clients together may use. */
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
  // Outermost first: an attempt without the scope gets an audit line too, and does not count as a guess.
  const aroundRoot = [audit((entry) => observer.audit(entry), canAudit), scopes, guarded(guard)];
  const { schema, upstreams } = mount(settings, dialects, aroundRoot, mutexOf);
  const counting = rates && new Rates(rates, counters);
  const engine = new Engine({
    schema,
    limits,
    production: serving.production,
    documents: documentsOf(documents, observer),
    charge: counting && ((caller, points) => counting.charge(caller, points)),
    onError(masked, { facts }) {
      facts.code ??= masked.code;
      observer.error(masked, facts);
    },
  });
  return {
    schema,
    upstreams,
    handler: new GraphqlHandler({
      engine,
      admission,
      limits,
      operationTimeout: serving.operationTimeout,
      identify: identifyBy(settings.access ?? { open: true }, issuers, (message) => observer.note(message)),
      observe: observer.attempt,
    }),
    cors: new Cors(settings.cors?.origins ?? [], settings.sandbox === true && !serving.production),
    names: isOpenHere(settings) ? new HostNames(hostsOf(settings), WHILE_OPEN) : undefined,
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

/** One connected upstream, to be probed and closed. */
export interface MountedUpstream {
  readonly name: string;
  readonly dialect: string;
  readonly client: UpstreamClient;
  probe(call: Call): Promise<Identity>;
  privileges(call: Call): Promise<Privileges>;
}

export interface Mounted {
  readonly schema: GraphQLSchema;
  /** The types with a global id. */
  readonly nodes: readonly NodeType[];
  /** In the order of the settings. */
  readonly upstreams: readonly MountedUpstream[];
}

/** Failures that show that the upstream is there, though it refuses this caller, or refuses now. */
const TURNED_AWAY: ReadonlySet<ErrorKind> = new Set([
  "unauthenticated",
  "refused-us",
  "forbidden",
  "rate-limited",
]);

/** The current state of one upstream; never rejects. */
export async function stateOf(upstream: MountedUpstream, call: Call): Promise<UpstreamState> {
  const startedAt = performance.now();
  const { name, dialect } = upstream;
  const reached = (identity: Identity) => {
    const latency = Math.round(performance.now() - startedAt);
    return { name, dialect, reachable: true, ...identity, latency };
  };
  try {
    return reached(await upstream.probe(call));
  } catch (error) {
    const unknown = { product: null, version: null };
    const answered = error instanceof UpstreamError && error.sent && TURNED_AWAY.has(error.kind);
    return answered ? reached(unknown) : { name, dialect, reachable: false, ...unknown, latency: null };
  }
}

/** Connects the upstreams and builds the schema from all dialects, including those without an upstream. */
export function mount(
  settings: {
    readonly upstreams: readonly UpstreamSettings[];
    readonly limits: { readonly listSize: number };
    readonly federation?: boolean | undefined;
    readonly people?: { readonly usernames: Spellings } | undefined;
  },
  dialects: readonly AnyDialect[],
  aroundRoot: readonly AroundRoot[] = [],
  mutexOf: (url: string) => Mutex = () => new KeyedMutex(),
): Mounted {
  const kit = createSchemaKit(settings.limits, aroundRoot);
  const upstreams = new Map<string, MountedUpstream>();
  const installed = dialects.map((dialect) => {
    const { login, headBytes } = dialect;
    const configured = settings.upstreams
      .filter((upstream) => upstream.dialect === dialect.name)
      .map((upstream) => {
        const { auth } = upstream;
        const client = new UpstreamClient(
          upstream,
          login && auth.kind === "login"
            ? (own, call) => login(own, auth, call, upstream.options)
            : undefined,
          headBytes,
          dialect.messages(upstream.options),
        );
        return { name: upstream.name, client, options: upstream.options, mutex: mutexOf(upstream.url) };
      });
    const mounted = dialect.mount(configured);
    for (const [index, upstream] of mounted.upstreams.entries()) {
      const client = configured[index]?.client;
      if (client) upstreams.set(upstream.name, { ...upstream, dialect: dialect.name, client });
    }
    return mounted.install({
      ...kit,
      listSize: Math.min(kit.listSize, dialect.listSize ?? kit.listSize),
      spell: speller(settings.people?.usernames[dialect.name]),
    });
  });
  const inOrder = settings.upstreams.flatMap((upstream) => upstreams.get(upstream.name) ?? []);
  const person = installPerson(
    kit,
    installed.flatMap((part) => part.person ?? []),
  );
  const nodes = [person, ...installed.flatMap((part) => part.nodes)];
  installNode(kit.builder, kit, nodes, kit.listSize);
  installUpstreams(kit.builder, ({ call }) =>
    Promise.all(inOrder.map((upstream) => stateOf(upstream, call))),
  );
  if (settings.federation) installFederation(kit, nodes, () => schema);
  const schema = kit.builder.toSchema();
  return { schema, nodes, upstreams: inOrder };
}

/** The whole schema without any upstream: it does not depend on what is configured. */
export function schemaOf(dialects: readonly AnyDialect[] = builtInDialects, listSize = 100): GraphQLSchema {
  return mount({ upstreams: [], limits: { listSize } }, dialects).schema;
}

/** The same as a subgraph of a federated graph (SDL). */
export function federatedSchemaOf(dialects: readonly AnyDialect[] = builtInDialects): string {
  const { schema, nodes } = mount({ upstreams: [], limits: { listSize: 100 } }, dialects);
  return federationSdl(schema, nodes);
}
