import type { Spellings } from "../dialect/spelling.js";
import type { ClientSettings } from "../http/client.js";
import type { Documents } from "./build/documents.js";
import type { Sections } from "./schema/sections.js";

/** One upstream: how to reach it, what it speaks, and the dialect's own block with its defaults filled in. */
export interface UpstreamSettings extends ClientSettings {
  readonly dialect: string;
  readonly options: unknown;
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

/** Everything that was set or left to its default, valid as a whole. */
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
