import type { BulkRead } from "../dialect/batch-loader.js";
import type { Call } from "../dialect/call.js";
import type { Operation } from "../dialect/operation.js";

/** Reaches one upstream. All a connector sees of HTTP. */
export interface Client {
  /** The upstream's configured name. */
  readonly name: string;
  /** Whether the caller's own credentials are sent on; else the gateway sends its own, or none. */
  readonly forwards: boolean;
  /** Bytes of a path and query that fit a request with this call's credentials; 0 or less if not even these fit. */
  room(call: Call): number;
  send<T>(operation: Operation<T>, call: Call): Promise<T>;
  /** For a bulk read by ids: different operations with the same credential and scopes share its calls. */
  merged<T>(bulk: BulkRead<T>): BulkRead<T>;
  /** Ends idle connections now and the others once they are done. */
  close(): Promise<void>;
}

/** How one upstream is reached; the part of an upstream's settings that is HTTP. */
export interface ClientSettings {
  readonly name: string;
  /** Scheme, host, port and optional path prefix, without a trailing slash. */
  readonly url: string;
  readonly auth: Auth;
  /** Milliseconds; total = all attempts of one call together. */
  readonly timeouts: { readonly connect: number; readonly headers: number; readonly total: number };
  readonly breaker: {
    /** Share of failed calls that opens it, 0 to 1. */
    readonly failures: number;
    readonly minimumCalls: number;
    /** Milliseconds. */
    readonly window: number;
    readonly open: number;
  };
  readonly limits: { readonly connections: number; readonly queue: number; readonly responseBytes: number };
  readonly tls?: TlsSettings | undefined;
}

/** File contents, read at start. */
export interface TlsSettings {
  readonly ca?: Buffer | undefined;
  readonly cert?: Buffer | undefined;
  readonly key?: Buffer | undefined;
  readonly serverName?: string | undefined;
}

export type Auth =
  | { readonly kind: "none" }
  /** Sends the named inbound header on as `Authorization`. */
  | { readonly kind: "forward"; readonly header: string }
  /** Sends this value of `Authorization` for every caller. */
  | { readonly kind: "service"; readonly authorization: string }
  /** Logs in with the dialect's own login and sends the token it gives. */
  | { readonly kind: "login"; readonly username: string; readonly password: string };
