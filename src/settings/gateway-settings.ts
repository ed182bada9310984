import type { AccessSettings, ActivationSettings, RateSettings } from "../auth/settings.js";
import type { Spellings } from "../dialect/spelling.js";
import type { ClientSettings } from "../http/client.js";
import type { Sections } from "./schema/sections.js";

/** One upstream: how to reach it, its dialect, and the dialect's own block. */
export interface UpstreamSettings extends ClientSettings {
  readonly dialect: string;
  readonly options: unknown;
}

/** The documents that may run, by id, and what happens to others. */
export interface Documents {
  readonly trusted: "off" | "log" | "enforce";
  readonly documents: ReadonlyMap<string, string>;
}

/** The settings of a gateway. `Settings`, which the commands use, has more. */
export interface GatewaySettings {
  readonly server: {
    readonly host: string;
    readonly port: number;
    readonly production: boolean;
    readonly maxInFlight: number;
    readonly operationTimeout: number;
    /** Of the endpoint. Absent = `/graphql`. */
    readonly path?: string | undefined;
    /** PEM files, read again when they change. Absent = plain HTTP/1.1. */
    readonly tls?: { readonly certFile: string; readonly keyFile: string } | undefined;
    /** Addresses and networks of proxies trusted to report the client's address. Absent = none. */
    readonly trustedProxies?: readonly string[] | undefined;
  };
  /** Milliseconds. */
  readonly shutdown: { readonly delay: number; readonly grace: number };
  /** `required`: mutations are refused while their audit lines cannot be written. Absent = best-effort. */
  readonly log?: { readonly audit?: "required" | "best-effort" | undefined } | undefined;
  /** Absent = open: everybody may do everything. */
  readonly access?: AccessSettings | undefined;
  /** Absent = the defaults. */
  readonly activation?: ActivationSettings | undefined;
  /** Absent = no rate limits. */
  readonly rates?: RateSettings | undefined;
  /** Absent = limits are counted in this process. */
  readonly redis?: { readonly url: string } | undefined;
  /** Absent = no admin listener. */
  readonly admin?: { readonly host?: string | undefined; readonly port: number } | undefined;
  /** Absent = no CORS headers at all. */
  readonly cors?: { readonly origins: readonly string[] } | undefined;
  /** Absent = any document may be run. */
  readonly documents?: Documents | undefined;
  readonly limits: {
    readonly bodyBytes: number;
    readonly tokens: number;
    readonly depth: number;
    readonly aliases: number;
    readonly rootFields: number;
    readonly directives: number;
    readonly cost: number;
    readonly listSize: number;
    readonly variableDepth: number;
    readonly variableNodes: number;
    /** Characters of a name in a document. */
    readonly nameLength: number;
    /** Bytes of an operation's answer. */
    readonly answerBytes: number;
    readonly upstreamCalls: number;
    /** Requests that may be waiting for their bodies at once. Absent = 200, and 50 per address. */
    readonly pendingBodies?: number;
    readonly pendingBodiesPerAddress?: number;
    /** Bytes buffered for all requests together. Absent = a quarter of the heap limit. */
    readonly bufferedBytes?: number | undefined;
    /** Milliseconds for which a response may wait for its client to read on. Absent = 10 s. */
    readonly flushTimeout?: number;
  };
  /** Whether it is also a subgraph of a federated graph. Absent = false. */
  readonly federation?: boolean | undefined;
  /** How a person's username is spelled in each system, by dialect. Absent = the same everywhere. */
  readonly people?: { readonly usernames: Spellings } | undefined;
  readonly upstreams: readonly UpstreamSettings[];
  /** The upstreams are emulators, without real data. */
  readonly sandbox?: boolean | undefined;
}

/** Whether everybody who reaches the gateway may use its service credentials. */
export function lendsToAnybody({ access, sandbox, upstreams }: GatewaySettings): boolean {
  const own = upstreams.some(({ auth }) => auth.kind === "service" || auth.kind === "login");
  return own && !sandbox && !access?.apiKeys && !access?.jwt;
}

type AccessSection = Sections["access"];

/** Who may use the gateway: exactly one of the three. */
export interface Access extends Pick<AccessSection, "open" | "apiKeys"> {
  readonly jwt?:
    | (Omit<NonNullable<AccessSection["jwt"]>, "publicKeyFile"> & {
        /** PEM. */
        readonly publicKey?: string | undefined;
      })
    | undefined;
}

/** All settings, including defaults, checked as a whole. */
export interface Settings extends Readonly<Omit<Sections, "access" | "documents" | "people" | "shutdown">> {
  readonly shutdown: { readonly delay: number; readonly grace: number };
  readonly access: Access;
  /** Absent = any document may be run. */
  readonly documents?: Documents | undefined;
  /** Absent = the same spelling everywhere. */
  readonly people?: { readonly usernames: Spellings } | undefined;
  /** Empty in the sandbox until its emulators run. */
  readonly upstreams: readonly UpstreamSettings[];
  /** Serve emulators instead of upstreams. */
  readonly sandbox: boolean;
}
