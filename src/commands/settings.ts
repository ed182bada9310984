import type { AnyDialect } from "../dialect.js";
import { readManifest } from "../graphql/trusted-documents.js";
import { type Loaded, loadSettings } from "../settings/load.js";
import { SettingsProblems } from "../settings/problems/problems.js";
import { CommandError, type Flags, type Surroundings } from "./command.js";
import { type KnownDialects, knownDialects } from "./dialects.js";

/** The settings with these dialects; throws a `CommandError` with every problem. */
export function settingsWith(known: KnownDialects, flags: Flags, { cwd, env }: Surroundings): Loaded {
  try {
    return loadSettings({
      cwd,
      env,
      file: flags.get("config"),
      overrides: { host: flags.get("host"), port: flags.get("port"), sandbox: flags.has("sandbox") },
      dialects: known.dialects,
      dialectProblems: known.problems,
      readManifest,
    });
  } catch (error) {
    if (error instanceof SettingsProblems) throw new CommandError(2, error.message);
    throw error;
  }
}

/** The settings and the dialects: the built-in ones and those named by the settings. */
export async function settingsFor(
  flags: Flags,
  around: Surroundings,
): Promise<Loaded & { readonly dialects: readonly AnyDialect[] }> {
  const known = await knownDialects(flags, around);
  return { ...settingsWith(known, flags, around), dialects: known.dialects };
}
