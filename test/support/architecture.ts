import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** Paths relative to the project, with `/`, and the text of each file. */
export type Sources = ReadonlyMap<string, string>;

export function readSources(folder: string): Sources {
  const sources = new Map<string, string>();
  for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(?:tsx?|mts|mjs)$/.test(entry.name)) continue;
    // `npm run bench` installs its peers below the project.
    if (entry.parentPath.includes("/node_modules")) continue;
    const path = join(entry.parentPath, entry.name);
    sources.set(posix.relative(ROOT, path), readFileSync(path, "utf8"));
  }
  return sources;
}

export interface Import {
  readonly from: string;
  /** A path within the project, or a package's name. */
  readonly to: string;
  readonly lazy: boolean;
}

export function importsOf(path: string, text: string): Import[] {
  const found = [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+"([^"]+)"|import\("([^"]+)"\)/g),
  ];
  return found.map((match) => {
    const target = match[1] ?? match[2] ?? "";
    const to = target.startsWith(".")
      ? posix.join(posix.dirname(path), target).replace(/\.js$/, ".ts")
      : target;
    return { from: path, to, lazy: match[2] !== undefined };
  });
}

const inside = (path: string, folder: string): boolean => path.startsWith(`src/${folder}/`);
const dialectOf = (path: string): string | undefined => /^src\/dialects\/([^/]+)\//.exec(path)?.[1];
/** The upstream whose own folder a file lies in. */
const ownerOf = (path: string): string | undefined => /^src\/(?:dialects|sandbox)\/([^/]+)\//.exec(path)?.[1];
const roleOf = (path: string): string | undefined => /^src\/dialects\/[^/]+\/([a-z-]+)/.exec(path)?.[1];

/** Folders and what they may import of ours; a folder that is not here may import anything but emulators. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  dialect: ["dialect"],
  http: ["http", "dialect"],
  settings: ["settings", "dialect", "http", "auth/settings"],
  graphql: ["graphql", "dialect"],
  auth: ["auth", "dialect", "graphql", "http", "import-module"],
  server: ["server", "dialect", "graphql", "auth"],
  sandbox: ["sandbox", "dialect", "http", "settings", "dialects"],
};

/** Inside a dialect, each role may see those before it. An emulator may stand here or in a folder of the sandbox. */
export const ROLES = ["wire", "connector", "schema", "emulator", "index"];

function arrowProblem({ from, to, lazy }: Import): string | undefined {
  if (!to.startsWith("src/")) return undefined;
  const dialect = dialectOf(from);
  if (dialect !== undefined) {
    const other = dialectOf(to);
    const role = roleOf(from) ?? "";
    if (other !== undefined) {
      if (other !== dialect) return "a dialect imports another dialect";
      const target = roleOf(to) ?? "";
      if (role === target) return undefined;
      if (role === "schema" && target === "wire") return "a schema sees the wire";
      if (target === "emulator" && !lazy) return "an emulator is imported by the gateway";
      return ROLES.indexOf(target) < ROLES.indexOf(role)
        ? undefined
        : "a role imports one that comes after it";
    }
    if (inside(to, "sandbox")) {
      const own = to.startsWith(`src/sandbox/${dialect}/`);
      return own && lazy && role === "index" ? undefined : "an emulator is imported by the gateway";
    }
    return to === "src/dialect.ts" ? undefined : "a dialect imports what it should not know";
  }
  const emulator = /^src\/sandbox\/([^/]+)\//;
  const [, other] = emulator.exec(to) ?? [];
  if (other !== undefined) {
    const [, own] = emulator.exec(from) ?? [];
    if (own === undefined && !lazy) return "an emulator is imported by the gateway";
    if (own !== undefined && own !== other) return "an emulator imports another emulator";
  }
  for (const [folder, allowed] of Object.entries(ARROWS)) {
    if (!inside(from, folder)) continue;
    const known = allowed.some((name) => inside(to, name) || to === `src/${name}.ts`);
    return known ? undefined : `${folder} imports what it should not know`;
  }
  return undefined;
}

function packageProblem({ from, to }: Import): string | undefined {
  if (to === "undici" && !inside(from, "http")) return "undici outside http";
  return undefined;
}

/** The package's public entries, and the front of a folder. */
const ENTRIES = /\/index\.ts$|^src\/(?:dialect|testing)\.ts$/;

/** Every breach of the rules of arrangement, one line each. */
export function importProblems(sources: Sources): string[] {
  const problems: string[] = [];
  for (const [path, text] of sources) {
    for (const found of importsOf(path, text)) {
      const problem = arrowProblem(found) ?? packageProblem(found);
      if (problem) problems.push(`${path} -> ${found.to}: ${problem}`);
    }
    if (/\bGraphQLError\b/.test(text) && !inside(path, "graphql"))
      problems.push(`${path}: GraphQLError outside graphql`);
    if (!ENTRIES.test(path) && /^export (?:\*|\{[^}]*\}) from/m.test(text))
      problems.push(`${path}: a barrel`);
    if (/^(?:export )?let /m.test(text)) problems.push(`${path}: state of the module`);
    if (
      /^(?:export )?const \w+(?:: [^=]+)? = new (?:(?:Map|WeakMap|Set)(?:<.*>)?\(\)|DataLoader\b|[A-Z]\w*(?:Pool|Limiter|Cache)\b)/m.test(
        text,
      )
    ) {
      problems.push(`${path}: state of the module`);
    }
  }
  return problems;
}

/** Files that import each other in a circle, for their types alone too, each circle as one line. */
export function circles(sources: Sources): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const begin = way.indexOf(path);
    if (begin >= 0) found.push([...way.slice(begin), path].join(" -> "));
    if (begin >= 0 || done.has(path)) return;
    for (const { to } of importsOf(path, sources.get(path) ?? "")) visit(to, [...way, path]);
    done.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return found;
}

const MAY_NAME = [/^src\/dialects\.ts$/, /^src\/graphql\/person\.ts$/, /^src\/sandbox\/people\.ts$/];

/** Files outside a dialect's own folder that name an upstream, or name another one inside it. */
export function nameProblems(sources: Sources, dialects: readonly string[]): string[] {
  const problems: string[] = [];
  const names = new RegExp([...dialects, "operaton", "cibseven"].join("|"), "i");
  for (const [path, text] of sources) {
    const own = ownerOf(path);
    if (own !== undefined) {
      const foreign = dialects.find((name) => name !== own && new RegExp(name, "i").test(text));
      // An emulator or a comment may have to speak of the storage an upstream stands on.
      if (foreign && !(own === "kuzzle" && foreign === "elasticsearch"))
        problems.push(`${path} names ${foreign}`);
    } else if (names.test(text) && !MAY_NAME.some((allowed) => allowed.test(path))) {
      problems.push(`${path} names an upstream`);
    }
  }
  return problems;
}

/**
 * Words that this code had for what has a word of the field's own: emulator, `Observer`, `StartLimiter`, `KeyedMutex`,
 * in flight, drain, `HttpError`, `CommandError`, fault, `Attempt`, `Connection`, queue, ping, fast path,
 * adapter, `MAX_…`, `DEFAULT_…`.
 */
const OLD_WORDS = [
  /\bstand-?ins?\b/gi,
  /\b(?:unharmed|lingers?|lingering|aboard|lanes?|knock\w*|doors?)\b/gi,
  /\b(?:tell|told|tells)[A-Z]\w*|\b\w+Told\b/g,
  /\b(?:UnderWay|Trial|Lane|Refusal|introduce)\b|\b(?:new|class) Turns\b/g,
  /\b(?:MOST|LONGEST|LARGEST)_\w+/g,
];

export function oldWords(text: string): string[] {
  return OLD_WORDS.flatMap((word) => text.match(word) ?? []);
}
