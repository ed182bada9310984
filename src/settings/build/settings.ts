import { resolve } from "node:path";
import type { Sections } from "../schema/sections.js";
import type { Access, Settings, UpstreamSettings } from "../settings.js";
import type { Documents } from "./documents.js";

const DELAY_IN_PRODUCTION = 5000;

export interface Parts {
  readonly sections: Sections;
  readonly access: Access;
  readonly documents: Documents | undefined;
  readonly people: Settings["people"];
  readonly upstreams: readonly UpstreamSettings[];
  readonly sandbox: boolean;
  /** Where names of files begin. */
  readonly base: string;
}

type Files = NonNullable<Sections["server"]["tls"]>;

function filesOf({ certFile, keyFile }: Files, base: string): Files {
  return { certFile: resolve(base, certFile), keyFile: resolve(base, keyFile) };
}

/** The settings from their parts. */
export function buildSettings({
  sections,
  access,
  documents,
  people,
  upstreams,
  sandbox,
  base,
}: Parts): Settings {
  const { shutdown, server } = sections;
  return {
    ...sections,
    server: { ...server, tls: server.tls && filesOf(server.tls, base) },
    access,
    shutdown: { ...shutdown, delay: shutdown.delay ?? (server.production ? DELAY_IN_PRODUCTION : 0) },
    documents,
    people,
    upstreams,
    sandbox,
  };
}
