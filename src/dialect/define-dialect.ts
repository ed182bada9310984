import type { z } from "zod";
import type { Call } from "./call.js";
import type { Mutex } from "./keyed-mutex.js";
import type { DeclaredCall, MessageProtocol } from "./operation.js";
import { UpstreamError } from "./upstream-error.js";

/** Who an upstream says it is. */
export interface Identity {
  readonly product: string | null;
  readonly version: string | null;
}

/** What `check` found out about the credentials in use. */
export interface Privileges {
  readonly user: string | null;
  /** What the mutations need and these credentials lack, in the upstream's own words; empty = all there. */
  readonly missing: readonly string[];
}

/** A token obtained by logging in with service credentials. */
export interface Session {
  /** The whole value of the `Authorization` header. */
  readonly authorization: string;
  /** Epoch milliseconds, Infinity = never. */
  readonly expiresAt: number;
}

/** The service account with which a dialect logs in. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/** One human of the sandbox, known to all emulators under one username. */
export interface EmulatedPerson {
  readonly username: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly password: string;
  /** Of the native user, where a system gives roles to users. */
  readonly roles: readonly string[];
  /** Security profiles, where a system gives those to users. */
  readonly profileIds: readonly string[];
}

/** What is known to be there, for tests that try every dialect: `profile-gateway/testing` takes it as it is. */
export interface KnownThings {
  /** The query for one profile by its argument `id` (or another one), two ids that are there and one that is not. */
  readonly profile: {
    readonly field: string;
    readonly argument?: string;
    readonly id: string;
    readonly other: string;
    readonly missing: string;
    /** Fields of its own, as they are selected. */
    readonly select: string;
  };
  /** A username that the upstream knows, where the dialect has a part in `Person`. */
  readonly username?: string;
  /** Searches, and whatever else is read, but for `person`. */
  readonly reads?: readonly {
    readonly query: string;
    readonly variables?: Readonly<Record<string, unknown>>;
  }[];
  /** `mutation ($input: …!) { field(input: $input) { … } }`; each works as often as it is asked. */
  readonly writes: readonly {
    readonly query: string;
    readonly variables: { readonly input: Readonly<Record<string, unknown>> };
  }[];
}

/** An emulator upstream for the sandbox; answers one HTTP request at a time. See `sandbox/http.ts`. */
export interface EmulatorModule<Emulator> {
  /** `people`: who is there. The sandbox names them, so that one person is known to all systems. */
  createEmulator(options?: { readonly people?: readonly EmulatedPerson[] }): Emulator;
  /** How the gateway authenticates to the emulator: the value of the upstream's `auth` in the settings. */
  readonly auth: unknown;
  /** Path prefix of the emulator's API, e.g. `/engine-rest`; "" for none. */
  readonly basePath: string;
  /** What its people make known to be there. */
  readonly known?: KnownThings;
}

/**
 * What a dialect is: one value, in `dialects/<name>/index.ts`, registered by one line in `dialects.ts`.
 * An absent optional member says that the upstream has no such thing.
 */
export interface Dialect<Client, SchemaKit, Connector, Options, SchemaParts, Emulator>
  extends DialectFacts<Client, Options, Emulator> {
  /**
   * Once per configured upstream, at start. `mutex` lets one writer at a time to a record, of all gateways that share a
   * Redis.
   */
  connect(client: Client, options: Options, mutex: Mutex): Connector;
  /** Adds the dialect's types, queries and mutations; also where no upstream of it is configured. */
  install(kit: SchemaKit, upstreams: Upstreams<Connector>): SchemaParts;
  /** Everything that may be asked of an upstream with these options: what `operation` made. `explain` shows it. */
  operations(options: Options): readonly DeclaredCall[];
  /** How operations travel over a WebSocket, where these options want that; absent or undefined = over HTTP. */
  messages?(options: Options): MessageProtocol | undefined;
  /** Asks the upstream who it is; fails with an UpstreamError. Cheap: `upstreams` and `check` call it. */
  probe(connector: Connector, call: Call): Promise<Identity>;
  /** For `check`: whether the credentials work and suffice for the mutations. */
  privileges(connector: Connector, call: Call): Promise<Privileges>;
}

/** A documented example, as it works in the sandbox: shown in GraphiQL and by the sandbox, run by tests. */
export interface Example {
  readonly title: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What settings, commands and the sandbox need to know of a dialect. */
export interface DialectFacts<Client, Options, Emulator> {
  /** Lower-case; the settings' `dialect`, the default upstream name, the prefix of environment variables. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** The dialect's own block in the settings of an upstream, under the dialect's name. Parsing {} gives the defaults. */
  readonly options: z.ZodType<Options>;
  /** Exchanges service credentials for a token, where `basic` means a login. */
  login?(client: Client, login: Login, call: Call, options: Options): Promise<Session>;
  /** The scheme under which an API key goes into `Authorization`; absent = `ApiKey`. */
  readonly apiKeyScheme?: string;
  /**
   * The longest list of ids and the largest page, where the upstream's calls allow less than the settings: without a bulk
   * route each id is a call, and an operation has thirty by default. Absent = what the settings say.
   */
  readonly listSize?: number;
  /** Bytes that the upstream takes of request line and headers together; absent = 16,384. */
  readonly headBytes?: number;
  /** The upstream's own documented examples, in GraphQL. */
  readonly examples: readonly Example[];
  /** Loaded only by the sandbox and by tests. */
  emulator?(): Promise<EmulatorModule<Emulator>>;
}

/** One configured upstream, before it is connected. */
export interface Configured<Client> {
  readonly name: string;
  readonly client: Client;
  /** As the settings hold it, already valid. */
  readonly options: unknown;
  readonly mutex: Mutex;
}

/** A dialect with its upstreams; its connectors stay private to it. */
export interface MountedDialect<SchemaKit, SchemaParts> {
  install(kit: SchemaKit): SchemaParts;
  /** In the order of the settings. */
  readonly upstreams: readonly {
    readonly name: string;
    probe(call: Call): Promise<Identity>;
    privileges(call: Call): Promise<Privileges>;
  }[];
}

/** A dialect as the registry holds it. */
export interface RegisteredDialect<Client, SchemaKit, SchemaParts, Emulator>
  extends DialectFacts<Client, unknown, Emulator> {
  mount(upstreams: readonly Configured<Client>[]): MountedDialect<SchemaKit, SchemaParts>;
  operations(options: unknown): readonly DeclaredCall[];
  messages(options: unknown): MessageProtocol | undefined;
}

/** Marks what this copy of the module made: with two copies, neither would recognise the other's `UpstreamError`. */
const MADE = Symbol("dialect");

/** Whether `defineDialect` made this value. */
export function isDialect<Client, SchemaKit, SchemaParts, Emulator>(
  value: unknown,
): value is RegisteredDialect<Client, SchemaKit, SchemaParts, Emulator> {
  return typeof value === "object" && value !== null && MADE in value;
}

/** Makes a dialect ready for the registry. */
export function defineDialect<Client, SchemaKit, Connector, Options, SchemaParts, Emulator = never>(
  dialect: Dialect<Client, SchemaKit, Connector, Options, SchemaParts, Emulator>,
): RegisteredDialect<Client, SchemaKit, SchemaParts, Emulator> {
  const { name, title, options, login, apiKeyScheme, listSize, headBytes, examples, emulator } = dialect;
  const made: RegisteredDialect<Client, SchemaKit, SchemaParts, Emulator> = {
    name,
    title,
    options,
    examples,
    ...(login && {
      login: (client: Client, given: Login, call: Call, own: unknown) =>
        login(client, given, call, options.parse(own)),
    }),
    ...(apiKeyScheme ? { apiKeyScheme } : {}),
    ...(listSize === undefined ? {} : { listSize }),
    ...(headBytes === undefined ? {} : { headBytes }),
    ...(emulator ? { emulator } : {}),
    operations: (given) => dialect.operations(options.parse(given)),
    messages: (given) => dialect.messages?.(options.parse(given)),
    mount(configured) {
      const connected = configured.map((upstream) => ({
        name: upstream.name,
        connector: dialect.connect(upstream.client, options.parse(upstream.options), upstream.mutex),
      }));
      return {
        install: (kit) => dialect.install(kit, new Upstreams(name, connected)),
        upstreams: connected.map(({ name: upstream, connector }) => ({
          name: upstream,
          probe: (call) => dialect.probe(connector, call),
          privileges: (call) => dialect.privileges(connector, call),
        })),
      };
    },
  };
  return Object.assign(made, { [MADE]: true });
}

/** One configured upstream, connected. */
export interface Upstream<Connector> {
  /** The name from the settings; what clients pass as `upstream`. */
  readonly name: string;
  readonly connector: Connector;
}

/** The configured upstreams of one dialect, in the order of the settings. */
export class Upstreams<Connector> {
  readonly #dialect: string;
  readonly #all: readonly Upstream<Connector>[];

  constructor(dialect: string, all: readonly Upstream<Connector>[]) {
    this.#dialect = dialect;
    this.#all = all;
  }

  get all(): readonly Upstream<Connector>[] {
    return this.#all;
  }

  /** The same upstreams, each with what `of` makes of its connector in the place of that. */
  map<T>(of: (connector: Connector) => T): Upstreams<T> {
    const all = this.#all.map(({ name, connector }) => ({ name, connector: of(connector) }));
    return new Upstreams(this.#dialect, all);
  }

  /** The upstream of that name, or the first one where none is named. */
  find(name: string | null | undefined): Upstream<Connector> | undefined {
    return name == null ? this.#all[0] : this.#all.find((upstream) => upstream.name === name);
  }

  /** The same, or a `bad-request` failure. */
  select(name: string | null | undefined): Upstream<Connector> {
    const found = this.find(name);
    if (found) return found;
    const known = this.#all.map((upstream) => upstream.name).join(", ");
    throw new UpstreamError({
      kind: "bad-request",
      upstream: "",
      operation: "select",
      message:
        this.#all.length === 0
          ? `No upstream of the dialect ${this.#dialect} is configured.`
          : `There is no upstream of the dialect ${this.#dialect} under that name. Known: ${known}.`,
      sent: false,
    });
  }
}
