import { resolve } from "node:path";
import type { Sections } from "../schema/sections.js";
import type { Access, Settings, UpstreamSettings } from "../settings.js";

const DELAY_IN_PRODUCTION = 5000;

function buildAccess({ apiKeys, jwt }: Sections["access"], base: string): Access {
  if (apiKeys) return { kind: "apiKeys", keys: apiKeys };
  if (!jwt) return { kind: "open" };
  const { publicKeyFile, ...rest } = jwt;
  return { kind: "jwt", ...rest, ...(publicKeyFile ? { publicKeyFile: resolve(base, publicKeyFile) } : {}) };
}

/** The settings from their parts; file names relative to the settings file become whole ones. */
export function buildSettings(
  parts: Sections,
  upstreams: readonly UpstreamSettings[],
  sandbox: boolean,
  base: string,
): Settings {
  const { access, shutdown, server, documents, dialects } = parts;
  const manifest = documents?.manifest;
  return {
    ...parts,
    access: buildAccess(access, base),
    shutdown: { ...shutdown, delay: shutdown.delay ?? (server.production ? DELAY_IN_PRODUCTION : 0) },
    ...(documents && manifest ? { documents: { ...documents, manifest: resolve(base, manifest) } } : {}),
    dialects: dialects.map((name) => (name.startsWith(".") ? resolve(base, name) : name)),
    upstreams,
    sandbox,
  };
}
