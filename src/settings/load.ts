import { dirname, resolve } from "node:path";
import { type ReadManifest, readAccess, readDocuments, readTls } from "./build/files.js";
import { readPeople } from "./build/people.js";
import { buildUpstream } from "./build/upstream.js";
import type { Access, Documents, Settings, UpstreamSettings } from "./gateway-settings.js";
import { type Problem, Report } from "./problems/problems.js";
import { checkRules } from "./rules.js";
import { type Sections, sections } from "./schema/sections.js";
import { anyUpstream, type DialectSettings } from "./schema/upstream.js";
import { gather, type Inputs } from "./source/gather.js";
import { exposedSecret, locate } from "./source/locate.js";
import { type Path, type Place, Tree } from "./source/tree.js";
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
  const parts = understandSections(tree, report);
  const understood = understandUpstreams(tree, report, dialects, dialectProblems.length === 0);
  const production = parts.server?.production ?? env["NODE_ENV"] === "production";
  const written = tree.at(["upstreams"]);
  const none = written === undefined || (Array.isArray(written) && written.length === 0);
  const sandbox = overrides.sandbox === true || (none && !production);
  const facts = { tree, report, env, sandbox, production, sections: parts, upstreams: understood };
  checkRules(facts, dialects);
  const base = file ? dirname(file.path) : cwd;
  const files = understood.map(({ tls, at }) => tls && readTls(tls, [...at, "tls"], base, report));
  const { tls } = parts.server ?? {};
  // Looked into now: later nobody would be there to be told.
  if (tls) readTls(tls, ["server", "tls"], base, report);
  const access = parts.access && readAccess(parts.access, base, report);
  const documents = parts.documents && readDocuments(parts.documents, base, report, options.readManifest);
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
  return deepFreeze({
    settings,
    sources: {
      file: file?.name,
      effective: { ...whole, shutdown: settings.shutdown, upstreams: shown },
      of: (path: Path) => tree.given(path),
    },
    warnings: report.warnings,
    exposed: file && exposedSecret(file, tree),
  });
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
