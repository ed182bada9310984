import type { Sections } from "./schema/sections.js";
import type { UpstreamSetting } from "./schema/upstream.js";

/** How the gateway shows itself to an upstream. */
export type UpstreamAuth =
  | { readonly kind: "none" }
  | { readonly kind: "forward"; readonly header: string }
  | { readonly kind: "service"; readonly authorization: string }
  | { readonly kind: "login"; readonly username: string; readonly password: string };

/** Contents of the TLS files. */
export interface UpstreamTls {
  readonly ca?: Buffer | undefined;
  readonly cert?: Buffer | undefined;
  readonly key?: Buffer | undefined;
  readonly serverName?: string | undefined;
}

export interface UpstreamSettings extends Readonly<Omit<UpstreamSetting, "auth" | "tls">> {
  readonly auth: UpstreamAuth;
  readonly tls?: UpstreamTls | undefined;
  /** The dialect's own block, defaults filled in. */
  readonly options: unknown;
}

/** Who may use the gateway. */
export type Access =
  | { readonly kind: "open" }
  | { readonly kind: "apiKeys"; readonly keys: NonNullable<Sections["access"]["apiKeys"]> }
  | ({ readonly kind: "jwt" } & NonNullable<Sections["access"]["jwt"]>);

/** Everything that was set or left to its default, valid as a whole. */
export interface Settings extends Readonly<Omit<Sections, "access" | "shutdown">> {
  readonly shutdown: { readonly delay: number; readonly grace: number };
  readonly access: Access;
  /** Empty in the sandbox until its stand-ins run. */
  readonly upstreams: readonly UpstreamSettings[];
  /** Serve stand-ins instead of upstreams. */
  readonly sandbox: boolean;
}
