import type { Sections } from "../schema/sections.js";
import type { Access, Settings, UpstreamSettings } from "../settings.js";
import type { Documents } from "./documents.js";

const DELAY_IN_PRODUCTION = 5000;

export interface Parts {
  readonly sections: Sections;
  readonly access: Access;
  readonly documents: Documents | undefined;
  readonly upstreams: readonly UpstreamSettings[];
  readonly sandbox: boolean;
}

/** The settings from their parts. */
export function buildSettings({ sections, access, documents, upstreams, sandbox }: Parts): Settings {
  const { shutdown, server } = sections;
  return {
    ...sections,
    access,
    shutdown: { ...shutdown, delay: shutdown.delay ?? (server.production ? DELAY_IN_PRODUCTION : 0) },
    documents,
    upstreams,
    sandbox,
  };
}
