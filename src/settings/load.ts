import { dirname, resolve } from "node:path";
import { type ReadManifest, readAccess, readDocuments, readTls } from "./build/files.js";
import { readPeople } from "./build/people.js";
import { buildUpstream } from "./build/upstream.js";
import type { Access, Documents, Settings, UpstreamSettings } from "./gateway-settings.js";
import { type Problem, Report } from "./problems/problems.js";
import { checkRules, type Facts, hasUpstreams, upstreamsInProduction } from "./rules.js";
import { type Sections, sections } from "./schema/sections.js";
import { anyUpstream, type DialectSettings } from "./schema/upstream.js";
import { gather, type Inputs } from "./source/gather.js";
import { exposedSecret, locate } from "./source/locate.js";
import { readObject } from "./source/object.js";
import { type Path, type Place, Tree } from "./source/tree.js";
import type { Environment } from "./source/variables.js";
import { understandSections, understandUpstreams } from "./understand.js";

export interface LoadOptions extends Inputs {
  readonly cwd: string;
  /** From --config. */
  readonly file?: string | undefined;
  readonly dialects: readonly DialectSettings[];
  /** What is wrong with further dialects that are not among them. */
  readonly dialectProblems?: readonly Problem[];
  readonly readManifest: ReadManifest;
}

export interface Sources {
  /** Name of the settings file, as it is told to people. */
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
  /** A warning that everybody on this machine can read the file's secrets. */
  readonly exposed: string | undefined;
}

/** Settings from flags, variables, file and defaults, in this order; throws `SettingsProblems` with all that is wrong. */
export function loadSettings(options: LoadOptions): Loaded {
  const { cwd, env, dialects, dialectProblems = [], overrides = {} } = options;
  const tree = new Tree();
  const report = new Report(tree);
  const file = locate(cwd, env, options.file, report);
  // What follows from a file that is not there is no news.
  report.settle();
  gather(tree, report, file, options, dialects);

  for (const problem of dialectProblems) report.add(problem);
  const facts = understand(tree, report, env, dialects, dialectProblems.length === 0);
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

/** Settings from a plain object in the shape of a settings file; throws `SettingsProblems` with all that is wrong. */
export function readSettings(given: unknown, options: Omit<LoadOptions, "file" | "overrides">): Loaded {
  const { cwd, env, dialects } = options;
  const tree = new Tree();
  const report = new Report(tree);
  readObject(given, tree, report);
  // A program has its own variables; this one says what kind of machine it runs on.
  if (env["NODE_ENV"] === "production" && tree.at(["server", "production"]) === undefined)
    tree.set("server", "production", true, { kind: "variable", name: "NODE_ENV" });

  const facts = understand(tree, report, env, dialects, true);
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

/** Each part by itself, then the rules between them. `complete`: there are no dialects but these. */
function understand(
  tree: Tree,
  report: Report,
  env: Environment,
  dialects: readonly DialectSettings[],
  complete: boolean,
): Facts {
  const parts = understandSections(tree, report);
  const upstreams = understandUpstreams(tree, report, dialects, complete);
  const production = parts.server?.production ?? env["NODE_ENV"] === "production";
  const facts = { tree, report, env, production, sections: parts, upstreams };
  checkRules(facts);
  return facts;
}

/** The settings, once nothing is wrong with them: the files that they name are read. */
function build(
  { report, sections: parts, upstreams: understood }: Facts,
  dialects: readonly DialectSettings[],
  base: string,
  sandbox: boolean,
  readManifest: ReadManifest,
): { readonly settings: Settings; readonly effective: Sources["effective"] } {
  const files = understood.map(({ tls, at }) => tls && readTls(tls, [...at, "tls"], base, report));
  const { tls } = parts.server ?? {};
  // Looked into now: later nobody would be there to be told.
  if (tls) readTls(tls, ["server", "tls"], base, report);
  const access = parts.access && readAccess(parts.access, base, report);
  const documents = parts.documents && readDocuments(parts.documents, base, report, readManifest);
  const people = parts.people && readPeople(parts.people, dialects, base, report);
  report.settle();
  // Never open because something else went wrong.
  if (access === undefined) throw new TypeError("access was not understood");

  const whole = sections.parse(parts);
  const upstreams = understood.flatMap(({ at: _, dialect, options: own, ...rest }, index) => {
    if (!dialect) return [];
    const setting = anyUpstream.parse({ ...rest, dialect: dialect.name });
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
  /** Where names of files begin. */
  readonly base: string;
}

type Files = NonNullable<Sections["server"]["tls"]>;

function filesOf({ certFile, keyFile }: Files, base: string): Files {
  return { certFile: resolve(base, certFile), keyFile: resolve(base, keyFile) };
}

/** The settings from their parts. */
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

/** Freezes plain objects and lists all the way down; anything else (file contents) is left as it is. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) deepFreeze(inner);
  return value;
}
