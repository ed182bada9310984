import { type AnyDialect, builtInDialects } from "../dialects.js";
import { dialectModules } from "../settings/dialect-modules.js";
import { type Problem, problemText, SettingsProblems } from "../settings/problems/problems.js";
import { CommandError, type Flags, type Surroundings } from "./command.js";

export interface KnownDialects {
  readonly dialects: readonly AnyDialect[];
  readonly problems: readonly Problem[];
}

/** The built-in dialects and those that the settings name. */
export async function knownDialects(
  flags: Flags,
  { cwd, env }: Surroundings,
  alone = false,
): Promise<KnownDialects> {
  const modules = dialectModules(cwd, env, flags.get("config"), alone);
  if (modules.length === 0) return { dialects: builtInDialects, problems: [] };
  const { externalDialects } = await import("./external-dialects.js");
  return externalDialects(modules, builtInDialects);
}

/** The same for commands that need no other settings. */
export async function dialectsFor(flags: Flags, around: Surroundings): Promise<readonly AnyDialect[]> {
  try {
    const { dialects, problems } = await knownDialects(flags, around, true);
    if (problems.length > 0) throw new CommandError(2, problems.map(problemText).join("\n"));
    return dialects;
  } catch (error) {
    if (error instanceof SettingsProblems) throw new CommandError(2, error.message);
    throw error;
  }
}
