import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isDialect } from "../dialect/define-dialect.js";
import type { AnyDialect } from "../dialect.js";
import { builtInDialects } from "../dialects.js";
import type { SchemaKit, SchemaParts } from "../graphql/schema-kit.js";
import { readManifest } from "../graphql/trusted-documents.js";
import type { Client } from "../http/client.js";
import { importModule } from "../import-module.js";
import type { Emulator } from "../sandbox/http.js";
import { type Loaded, loadSettings } from "../settings/load.js";
import { parsePart } from "../settings/parse.js";
import { type Problem, problemText, Report, SettingsProblems } from "../settings/problems.js";
import { sections } from "../settings/schema/sections.js";
import { upstreamKeys } from "../settings/schema/upstream.js";
import { readDocument } from "../settings/source/document.js";
import { locate } from "../settings/source/gather.js";
import { dotted, type Path, type Place, Tree } from "../settings/source/tree.js";
import type { Environment } from "../settings/source/variables.js";
import { CommandError, type Flags, type Surroundings } from "./command.js";

/** A module that the settings name as an additional dialect. */
interface DialectModule {
  /** As written in the settings. */
  readonly name: string;
  /** The directory it is resolved from. */
  readonly base: string;
  readonly place: Place;
  readonly path: Path;
}

/**
 * The additional dialects, which must be loaded before the other settings can be parsed. Problems of the settings are
 * reported later, by `loadSettings`. If that will not be called (`alone`), throws `SettingsProblems` with whatever
 * prevents it from finding the dialects.
 */
function dialectModules(
  cwd: string,
  env: Environment,
  file: string | undefined,
  alone: boolean,
): readonly DialectModule[] {
  const tree = new Tree();
  const report = new Report(tree);
  const found = locate(cwd, env, file, report);
  if (alone) report.settle();
  if (!found) return [];
  try {
    readDocument(found.text, tree, report, { file: found.name, env, ignored: new Set(["upstreams"]) });
  } catch (error) {
    if (error instanceof SettingsProblems && !alone) return [];
    throw error;
  }
  const names = parsePart(sections.shape.dialects, tree, ["dialects"], report) ?? [];
  if (alone && report.covers(["dialects"])) report.settle();
  return names.map((name, index) => {
    const path = ["dialects", index];
    return { name, base: dirname(found.path), place: tree.place(path), path };
  });
}

/** A problem with such a module, as a problem of the settings. */
function moduleProblem({ name, place, path }: DialectModule, why: string): Problem {
  const message = `expected a module whose default export is defineDialect({ … }), found ${JSON.stringify(name)}; ${why}`;
  return { place, path: dotted(path), message };
}

const NAME = /^[a-z][a-z0-9-]{0,31}$/;
/** The keys of an upstream besides the dialect's own block. */
const KEYS: readonly string[] = [...Object.keys(upstreamKeys), "dialect"];

export interface KnownDialects {
  readonly dialects: readonly AnyDialect[];
  readonly problems: readonly Problem[];
}

class Unfit extends Error {}

/** Resolves a path relative to the settings file, or the name of an installed package. */
function locationOf({ name, base }: DialectModule): string {
  if (name.startsWith(".") || isAbsolute(name)) {
    const path = resolve(base, name);
    if (!existsSync(path)) throw new Unfit("there is none");
    return path;
  }
  try {
    return createRequire(join(base, "settings")).resolve(name);
  } catch {
    throw new Unfit("no such package is installed (a path begins with ./)");
  }
}

async function defaultExport(module: DialectModule): Promise<unknown> {
  const location = locationOf(module);
  let loaded: object;
  try {
    loaded = await importModule(pathToFileURL(location).href);
  } catch (error) {
    throw new Unfit(`it does not load: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
  }
  if (!("default" in loaded)) throw new Unfit("it has no default export");
  return loaded.default;
}

function isZod(options: unknown): boolean {
  return typeof options === "object" && options !== null && "_zod" in options;
}

async function checked(value: unknown, known: readonly AnyDialect[]): Promise<AnyDialect> {
  if (!isDialect<Client, SchemaKit, SchemaParts, Emulator>(value)) {
    throw new Unfit(
      "its default export is not made by defineDialect of this very installation of profile-gateway",
    );
  }
  const { name, options } = value;
  if (!NAME.test(name))
    throw new Unfit(`its name ${JSON.stringify(name)} is not lower-case letters, digits and -`);
  if (known.some((dialect) => dialect.name === name)) throw new Unfit(`there is a dialect ${name} already`);
  if (KEYS.includes(name)) throw new Unfit(`its name ${name} is a setting of every upstream`);
  if (!isZod(options)) throw new Unfit("its options are not a schema of zod 4");
  const { schemaOf } = await import("../compose.js");
  try {
    schemaOf([...known, value]);
  } catch (error) {
    throw new Unfit(
      `its part of the schema cannot be built: ${error instanceof Error ? error.message : error}`,
    );
  }
  return value;
}

/** Loads additional dialects; a problem with one does not prevent the others from loading. */
async function externalDialects(
  modules: readonly DialectModule[],
  builtIn: readonly AnyDialect[],
): Promise<KnownDialects> {
  const dialects = [...builtIn];
  const problems: Problem[] = [];
  for (const module of modules) {
    try {
      dialects.push(await checked(await defaultExport(module), dialects));
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      problems.push(moduleProblem(module, error.message));
    }
  }
  return { dialects, problems };
}

/** The built-in dialects and those named by the settings. */
export async function knownDialects(
  flags: Flags,
  { cwd, env }: Pick<Surroundings, "cwd" | "env">,
  alone = false,
): Promise<KnownDialects> {
  const modules = dialectModules(cwd, env, flags.get("config"), alone);
  if (modules.length === 0) return { dialects: builtInDialects, problems: [] };
  return externalDialects(modules, builtInDialects);
}

/** The same for commands that need nothing else from the settings. */
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
