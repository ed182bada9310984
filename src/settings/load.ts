import { dirname, resolve } from "node:path";
import { buildUpstream, type ReadManifest, readAccess, readDocuments, readPeople, readTls } from "./build.js";
import type { Access, Documents, Settings, UpstreamSettings } from "./gateway-settings.js";
import { ONCE, parseSections, parseUpstreams } from "./parse.js";
import { type Problem, Report } from "./problems.js";
import { checkRules, type Facts, hasUpstreams, upstreamsInProduction } from "./rules.js";
import { type Sections, sections } from "./schema/sections.js";
import { anyUpstream, type DialectSettings } from "./schema/upstream.js";
import { readObject } from "./source/document.js";
import { exposedSecret, gather, type Inputs, locate } from "./source/gather.js";
import { type Path, type Place, Tree } from "./source/tree.js";
import type { Environment } from "./source/variables.js";

export interface LoadOptions extends Inputs {
  readonly cwd: string;
  /** From --config. */
  readonly file?: string | undefined;
  readonly dialects: readonly DialectSettings[];
  /** Problems of additional dialects that could not be loaded. */
  readonly dialectProblems?: readonly Problem[];
  readonly readManifest: ReadManifest;
}

export interface Sources {
  /** Name of the settings file, as shown to people. */
  readonly file: string | undefined;
  /** The settings in force, in the shape of a settings file. Holds secrets. */
  readonly effective: Readonly<Record<string, unknown>>;
  /** Where a value came from. */
  of(path: Path): Place;
}

export interface Loaded {
  readonly settings: Settings;
  readonly sources: Sources;
  readonly warnings: readonly string[];
  /** A warning that everybody on this machine can read secrets in the file. */
  readonly exposed: string | undefined;
}

/** Settings from flags, variables, file and defaults, in this order of precedence; throws `SettingsProblems` with all problems. */
export function loadSettings(options: LoadOptions): Loaded {
  const { cwd, env, dialects, dialectProblems = [], overrides = {} } = options;
  const tree = new Tree();
  const report = new Report(tree);
  const file = locate(cwd, env, options.file, report);
  // Without the file, further problems would only be consequences.
  report.settle();
  gather(tree, report, file, options, dialects);

  for (const problem of dialectProblems) report.add(problem);
  const facts = parseParts(tree, report, env, dialects, dialectProblems.length === 0);
  const sandbox = overrides.sandbox === true || (!hasUpstreams(tree) && !facts.production);
  if (!sandbox) upstreamsInProduction(facts, dialects);
  const base = file ? dirname(file.path) : cwd;
  const { settings, effective } = build(facts, dialects, base, sandbox, options.readManifest);
  return deepFreeze({
    settings,
    sources: { file: file?.name, effective, of: (path: Path) => tree.given(path) },
    warnings: report.warnings,
    exposed: file && exposedSecret(file, tree),
  });
}

/** Settings from a plain object in the shape of a settings file; throws `SettingsProblems` with all problems. */
export function readSettings(given: unknown, options: Omit<LoadOptions, "file" | "overrides">): Loaded {
  const { cwd, env, dialects } = options;
  const tree = new Tree();
  const report = new Report(tree);
  readObject(given, tree, report);
  // Variables belong to the embedding program, except this one, which describes the deployment.
  if (env["NODE_ENV"] === "production" && tree.at(["server", "production"]) === undefined)
    tree.set("server", "production", true, { kind: "variable", name: "NODE_ENV" });

  const facts = parseParts(tree, report, env, dialects, true);
  const { dialects: named = [] } = facts.sections;
  if (named.length > 0)
    report.wrong(["dialects"], named, "none", "a program hands over the dialects themselves, as an option");
  if (!hasUpstreams(tree))
    report.wrong(["upstreams"], undefined, "at least one upstream", "startSandbox() has some to try it with");
  const { settings, effective } = build(facts, dialects, cwd, false, options.readManifest);
  return deepFreeze({
    settings,
    sources: { file: undefined, effective, of: (path: Path) => tree.given(path) },
    warnings: report.warnings,
    exposed: undefined,
  });
}

/** Parses each part by itself, then checks the rules between them. `complete`: there are no dialects but these. */
function parseParts(
  tree: Tree,
  report: Report,
  env: Environment,
  dialects: readonly DialectSettings[],
  complete: boolean,
): Facts {
  const parts = parseSections(tree, report);
  const upstreams = parseUpstreams(tree, report, dialects, complete);
  const production = parts.server?.production ?? env["NODE_ENV"] === "production";
  const facts = { tree, report, env, production, sections: parts, upstreams };
  checkRules(facts);
  return facts;
}

/** Reads the files that the settings name; throws `SettingsProblems` if anything is wrong. */
function build(
  { report, sections: parts, upstreams: parsedUpstreams }: Facts,
  dialects: readonly DialectSettings[],
  base: string,
  sandbox: boolean,
  readManifest: ReadManifest,
): { readonly settings: Settings; readonly effective: Sources["effective"] } {
  const files = parsedUpstreams.map(({ tls, at }) => tls && readTls(tls, [...at, "tls"], base, report));
  const { tls } = parts.server ?? {};
  // Checked now, because later nobody would see the error.
  if (tls) readTls(tls, ["server", "tls"], base, report);
  const access = parts.access && readAccess(parts.access, base, report);
  const documents = parts.documents && readDocuments(parts.documents, base, report, readManifest);
  const people = parts.people && readPeople(parts.people, dialects, base, report);
  report.settle();
  // Never fall back to open access because of another error.
  if (access === undefined) throw new TypeError("access was not parsed");

  const whole = sections.parse(parts, ONCE);
  const upstreams = parsedUpstreams.flatMap(({ at: _, dialect, options: own, ...rest }, index) => {
    if (!dialect) return [];
    const setting = anyUpstream.parse({ ...rest, dialect: dialect.name }, ONCE);
    return [
      {
        shown: { ...setting, [dialect.name]: own },
        built: buildUpstream(setting, dialect, own, files[index]),
      },
    ];
  });
  const built = upstreams.map((upstream) => upstream.built);
  const settings = buildSettings({
    sections: whole,
    access,
    documents,
    people,
    upstreams: built,
    sandbox,
    base,
  });
  const shown = upstreams.map((upstream) => upstream.shown);
  return { settings, effective: { ...whole, shutdown: settings.shutdown, upstreams: shown } };
}

const DELAY_IN_PRODUCTION = 5000;

interface Parts {
  readonly sections: Sections;
  readonly access: Access;
  readonly documents: Documents | undefined;
  readonly people: Settings["people"];
  readonly upstreams: readonly UpstreamSettings[];
  readonly sandbox: boolean;
  /** The directory that file names are relative to. */
  readonly base: string;
}

type Files = NonNullable<Sections["server"]["tls"]>;

function filesOf({ certFile, keyFile }: Files, base: string): Files {
  return { certFile: resolve(base, certFile), keyFile: resolve(base, keyFile) };
}

/** Assembles the settings from their parts. */
function buildSettings({ sections, access, documents, people, upstreams, sandbox, base }: Parts): Settings {
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

/** Deeply freezes plain objects and lists; anything else (contents of files) is left as it is. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}
