import { builtInDialects } from "../dialects.js";
import { readManifest } from "../graphql/trusted-manifest.js";
import { type Loaded, loadSettings } from "../settings/load.js";
import { SettingsProblems } from "../settings/problems/problems.js";
import { type Flags, Refusal, type Surroundings } from "./command.js";

/** The settings in force, or a refusal with every problem. */
export function settingsFor(flags: Flags, { cwd, env }: Surroundings): Loaded {
  try {
    return loadSettings({
      cwd,
      env,
      file: flags.get("config"),
      overrides: { host: flags.get("host"), port: flags.get("port"), sandbox: flags.has("sandbox") },
      dialects: builtInDialects,
      readManifest,
    });
  } catch (error) {
    if (error instanceof SettingsProblems) throw new Refusal(2, error.message);
    throw error;
  }
}
