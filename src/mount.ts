import type { GraphQLSchema } from "graphql";
import type { Call } from "./dialect/call.js";
import type { Identity, Privileges } from "./dialect/define-dialect.js";
import { KeyedMutex, type Mutex } from "./dialect/keyed-mutex.js";
import { type Spellings, speller } from "./dialect/spelling.js";
import { type ErrorKind, UpstreamError } from "./dialect/upstream-error.js";
import { type AnyDialect, builtInDialects } from "./dialects.js";
import type { AroundRoot } from "./graphql/around-root.js";
import { federationSdl, installFederation } from "./graphql/federation.js";
import { installNode, type NodeType } from "./graphql/node.js";
import { installPerson } from "./graphql/person.js";
import { createKit } from "./graphql/schema-kit.js";
import { installUpstreams, type UpstreamState } from "./graphql/upstreams.js";
import { UpstreamClient } from "./http/upstream-client.js";
import type { UpstreamSettings } from "./settings/gateway-settings.js";

/** One connected upstream, for probes and for the end. */
export interface MountedUpstream {
  readonly name: string;
  readonly dialect: string;
  readonly client: UpstreamClient;
  probe(call: Call): Promise<Identity>;
  privileges(call: Call): Promise<Privileges>;
}

export interface Mounted {
  readonly schema: GraphQLSchema;
  /** The types that have a global id. */
  readonly nodes: readonly NodeType[];
  /** In the order of the settings. */
  readonly upstreams: readonly MountedUpstream[];
}

/** An answer all the same, though not to this caller or not now. */
const TURNED_AWAY: ReadonlySet<ErrorKind> = new Set([
  "unauthenticated",
  "refused-us",
  "forbidden",
  "rate-limited",
]);

/** What one upstream says of itself now; never fails. */
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
    const nobody = { product: null, version: null };
    const answered = error instanceof UpstreamError && error.sent && TURNED_AWAY.has(error.kind);
    return answered ? reached(nobody) : { name, dialect, reachable: false, ...nobody, latency: null };
  }
}

/** Connects the upstreams and builds the schema: every dialect's part, also of those without an upstream. */
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
  const kit = createKit(settings.limits, aroundRoot);
  const upstreams = new Map<string, MountedUpstream>();
  const installed = dialects.map((dialect) => {
    const { login, headBytes } = dialect;
    const configured = settings.upstreams
      .filter((upstream) => upstream.dialect === dialect.name)
      .map((upstream) => {
        const { auth } = upstream;
        const client = new UpstreamClient(
          upstream,
          login && auth.kind === "login" ? (own, call) => login(own, auth, call) : undefined,
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
    return mounted.install({ ...kit, spell: speller(settings.people?.usernames[dialect.name]) });
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

/** The whole schema without any upstream: it is always complete, whatever is configured. */
export function schemaOf(dialects: readonly AnyDialect[] = builtInDialects, listSize = 100): GraphQLSchema {
  return mount({ upstreams: [], limits: { listSize } }, dialects).schema;
}

/** The same as a subgraph of a federated graph shows it. */
export function federatedSchemaOf(dialects: readonly AnyDialect[] = builtInDialects): string {
  const { schema, nodes } = mount({ upstreams: [], limits: { listSize: 100 } }, dialects);
  return federationSdl(schema, nodes);
}
