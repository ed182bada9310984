import type { z } from "zod";
import type { Call } from "./call.js";
import type { Upstreams } from "./upstreams.js";

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

/** A token got by logging in with service credentials. */
export interface Session {
  /** The whole value of the `Authorization` header. */
  readonly authorization: string;
  /** Epoch milliseconds, Infinity = never. */
  readonly expiresAt: number;
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** A stand-in upstream for the sandbox; answers one HTTP request at a time. See `sandbox/http.ts`. */
export interface StandInModule<StandIn> {
  createStandIn(): StandIn;
  /** How the gateway authenticates to the stand-in: the value of the upstream's `auth` in the settings. */
  readonly auth: unknown;
  /** Path prefix of the stand-in's API, e.g. `/engine-rest`; "" for none. */
  readonly basePath: string;
}

/**
 * What a dialect is: one value, in `dialects/<name>/index.ts`, registered by one line in `dialects.ts`.
 * An absent optional member says that the upstream has no such thing.
 */
export interface Dialect<Client, Builder, Connector, Options, Installed, StandIn> {
  /** Lower-case; the settings' `dialect`, the default upstream name, the prefix of environment variables. */
  readonly name: string;
  /** For people: "Camunda 7 users". */
  readonly title: string;
  /** The dialect's own block in the settings of an upstream, under the dialect's name. Parsing {} gives the defaults. */
  readonly options: z.ZodType<Options>;
  /** Once per configured upstream, at start. */
  connect(client: Client, options: Options): Connector;
  /** Adds the dialect's types, queries and mutations; also where no upstream of it is configured. */
  install(builder: Builder, upstreams: Upstreams<Connector>): Installed;
  /** Asks the upstream who it is; fails with an UpstreamFailure. Cheap: `upstreams` and `check` call it. */
  probe(connector: Connector, call: Call): Promise<Identity>;
  /** For `check`: whether the credentials work and suffice for the mutations. */
  privileges?(connector: Connector, call: Call): Promise<Privileges>;
  /** Trades service credentials for a token, where `basic` means a login. Sends through the client given. */
  login?(client: Client, login: Login, call: Call): Promise<Session>;
  /** Loaded only by the sandbox and by tests. */
  standIn?(): Promise<StandInModule<StandIn>>;
}
