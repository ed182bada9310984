import { buildUpstream } from "./build/upstream.js";
import type { DialectSettings } from "./dialects.js";
import { anyUpstream } from "./schema/upstream.js";
import type { UpstreamSettings } from "./settings.js";

/** The upstream that a settings file would describe with the dialect's name, this URL, this `auth` and the defaults. */
export function emulatorUpstream(dialect: DialectSettings, url: string, auth: unknown): UpstreamSettings {
  const setting = anyUpstream.parse({ name: dialect.name, dialect: dialect.name, url, auth });
  return buildUpstream(setting, dialect, dialect.options.parse({}), undefined);
}
