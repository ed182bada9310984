import { resolve } from "node:path";
import type { Sections } from "../schema/sections.js";
import type { Access, Settings, UpstreamSettings } from "../settings.js";

const DELAY_IN_PRODUCTION = 5000;

export interface Parts {
  readonly sections: Sections;
  readonly access: Access;
  readonly upstreams: readonly UpstreamSettings[];
  readonly sandbox: boolean;
}

/** The settings from their parts; names of files and modules, relative to the settings file, become whole ones. */
export function buildSettings({ sections, access, upstreams, sandbox }: Parts, base: string): Settings {
  const { shutdown, server, documents, dialects } = sections;
  const manifest = documents?.manifest;
  return {
    ...sections,
    access,
    shutdown: { ...shutdown, delay: shutdown.delay ?? (server.production ? DELAY_IN_PRODUCTION : 0) },
    ...(documents && manifest ? { documents: { ...documents, manifest: resolve(base, manifest) } } : {}),
    dialects: dialects.map((name) => (name.startsWith(".") ? resolve(base, name) : name)),
    upstreams,
    sandbox,
  };
}
