import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isDialect } from "../dialect/define-dialect.js";
import type { AnyDialect } from "../dialects.js";
import type { SchemaKit } from "../graphql/schema-kit.js";
import type { SchemaParts } from "../graphql/schema-parts.js";
import type { Client } from "../http/client.js";
import { schemaOf } from "../mount.js";
import type { Emulator } from "../sandbox/http.js";
import { type DialectModule, moduleProblem } from "../settings/dialect-modules.js";
import type { Problem } from "../settings/problems/problems.js";
import { upstreamKeys } from "../settings/schema/upstream.js";

const NAME = /^[a-z][a-z0-9-]{0,31}$/;
/** A dialect's own block stands beside these. */
const KEYS: readonly string[] = [...Object.keys(upstreamKeys), "dialect"];

export interface ExternalDialects {
  /** The given ones and, after them, those of the modules. */
  readonly dialects: readonly AnyDialect[];
  readonly problems: readonly Problem[];
}

class Unfit extends Error {}

/** A path, relative to the settings file, or the name of an installed package. */
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
    loaded = await import(pathToFileURL(location).href);
  } catch (error) {
    throw new Unfit(`it does not load: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
  }
  if (!("default" in loaded)) throw new Unfit("it has no default export");
  return loaded.default;
}

function isZod(options: unknown): boolean {
  return typeof options === "object" && options !== null && "_zod" in options;
}

function checked(value: unknown, known: readonly AnyDialect[]): AnyDialect {
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
  try {
    schemaOf([...known, value]);
  } catch (error) {
    throw new Unfit(
      `its part of the schema cannot be built: ${error instanceof Error ? error.message : error}`,
    );
  }
  return value;
}

/** Loads further dialects; what is wrong with one of them does not keep the others out. */
export async function externalDialects(
  modules: readonly DialectModule[],
  builtIn: readonly AnyDialect[],
): Promise<ExternalDialects> {
  const dialects = [...builtIn];
  const problems: Problem[] = [];
  for (const module of modules) {
    try {
      dialects.push(checked(await defaultExport(module), dialects));
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
      problems.push(moduleProblem(module, error.message));
    }
  }
  return { dialects, problems };
}
