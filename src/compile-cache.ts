import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import Module from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { deserialize, serialize } from "node:v8";
import { Script } from "node:vm";
import { crc32 } from "node:zlib";

/** One file as it last ran. */
interface Compiled {
  /** Its size and when it was changed, which tell whether it is still the same. */
  readonly state: string;
  /** What V8 has compiled: the text with the function that Node puts around it. */
  readonly source: string;
  /** What V8 made of it. */
  readonly code: Uint8Array;
}

/** A file that this process has loaded. */
interface Loaded extends Omit<Compiled, "code"> {
  readonly script: Script;
  /** As it was when the start was over. */
  code?: Uint8Array;
}

/** What one start leaves for the next. */
interface Kept {
  readonly files: Map<string, Compiled>;
  /** Which file a relative name stands for, by the folder and the name. */
  readonly found: Map<string, string>;
}

/** For a file that imports at run time Node takes no compiled code without a warning. In comments they are types. */
const IMPORTS = /^(?!\s*(?:\/\/|\*\s|\/\*.*\*\/\s*$)).*\bimport\s*\(/m;

/** Of eight megabytes each. */
const MAX_FILES = 10;

/** Of what stands in such a file; a version before this one kept something else. */
const FORMAT = 2;

/** Milliseconds within which a file may change twice and still show the same time. */
const TICK = 50;

/** Milliseconds after which a start is over. */
const START = 5_000;

/** Whether these arguments start a gateway, which is what should not wait; the other commands keep nothing. */
export function serves([first = "serve", ...others]: readonly string[]): boolean {
  const asksOnly = [first, ...others].some((word) => word === "--help" || word === "--version");
  return !asksOnly && (first === "serve" || first.startsWith("-"));
}

/**
 * Keeps CommonJS files, what V8 has compiled of them and where they were found until the next start, which takes half the time:
 * it looks whether each file is unchanged, and neither searches for it nor reads it. What has run by the time the process ends is
 * kept with it, so nothing is compiled twice. `NODE_COMPILE_CACHE` names another folder than the system's
 * temporary one, `NODE_DISABLE_COMPILE_CACHE` switches it off, as for the cache that later versions of Node have. Where nothing
 * can be written, or the folder is somebody else's, every start compiles.
 */
export function keepCompiled(env: NodeJS.ProcessEnv): void {
  const file = env["NODE_DISABLE_COMPILE_CACHE"] || env["NODE_V8_COVERAGE"] ? undefined : cacheFile(env);
  if (file === undefined) return;
  const cache = new CompileCache(file);
  cache.install();
  setTimeout(() => void cache.started(), START).unref();
  process.once("exit", (code) => {
    if (code === 0) cache.save();
  });
}

/** A file for this Node with these flags and this very program, in a folder that nobody else can write to. */
export function cacheFile(env: NodeJS.ProcessEnv): string | undefined {
  const user = process.getuid?.();
  const folder = join(env["NODE_COMPILE_CACHE"] || tmpdir(), `profile-gateway-${user ?? "compiled"}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    if (user !== undefined && (uid !== user || (mode & 0o022) !== 0)) return undefined;
  } catch {
    return undefined;
  }
  const flags = JSON.stringify([FORMAT, process.argv[1], process.execArgv, env["NODE_OPTIONS"]]);
  return join(folder, `${process.version}-${process.arch}-${crc32(flags).toString(16)}`);
}

/** The compiled files of earlier starts and of this one. */
export class CompileCache {
  readonly #file: string;
  readonly #kept: Kept;
  readonly #scripts = new Map<string, Loaded>();
  /** Of what was kept, which files are unchanged; each is looked at once. */
  readonly #unchanged = new Map<string, boolean>();
  /** Whether there is anything that was not kept. */
  #isNew = false;
  /** Whether what was kept belongs to another version of the program. */
  #isOutdated = false;

  constructor(file: string) {
    this.#file = file;
    this.#kept = read(file);
  }

  /** From now on `require` takes what is there; calling the result ends that. */
  install(): () => void {
    const replaced = [
      replace(Module, "_resolveFilename", (own, self, args) => {
        const [request, parent, , options] = args;
        const isRelative = typeof request === "string" && request.startsWith(".");
        // What a package's name stands for may change without a change of its files.
        if (!isRelative || !(parent instanceof Module) || options !== undefined) return own(self, args);
        return this.#find(`${parent.path}\0${request}`, () => own(self, args));
      }),
      replace(Reflect.get(Module, "_extensions"), ".js", (own, self, args) => {
        const [module, filename] = args;
        const script = typeof filename === "string" ? this.#take(filename) : undefined;
        if (!script || !(module instanceof Module)) return own(self, args);
        return run(script, module);
      }),
      replace(Module.prototype, "_compile", (own, self, args) => {
        // What is no CommonJS file, imports at run time, or cannot be compiled, is Node's to load or to refuse.
        const [text, filename, format = "commonjs"] = args;
        if (typeof text !== "string" || typeof filename !== "string" || format !== "commonjs")
          return own(self, args);
        const script = this.#compile(text, filename);
        if (!script || !(self instanceof Module)) return own(self, args);
        return run(script, self);
      }),
    ];
    return () => {
      for (const end of replaced) end();
    };
  }

  /**
   * Takes what V8 has compiled until now, and lets go of what nobody has asked for. V8 drops code that has not run for a
   * while, so a gateway that ends after weeks has lost most of what its start compiled.
   */
  async started(): Promise<void> {
    this.#kept.files.clear();
    if (!this.#isNew) return;
    for (const loaded of this.#scripts.values()) {
      loaded.code = loaded.script.createCachedData();
      await nextTurn();
    }
  }

  /** Keeps everything, if there is anything new. */
  save(): void {
    if (!this.#isNew) return;
    // Read again: held since the start, it would take megabytes.
    const { files, found } = this.#isOutdated ? nothing() : read(this.#file);
    for (const [filename, { state, source, script, code }] of this.#scripts) {
      const known = files.get(filename);
      const isSame = known?.state === state && script.cachedDataRejected !== true;
      const codes = [script.createCachedData(), code, isSame ? known.code : undefined];
      files.set(filename, { state, source, code: longest(codes) });
    }
    for (const [place, filename] of this.#kept.found) found.set(place, filename);
    const body = serialize({ files, found } satisfies Kept);
    const whole = Buffer.alloc(4 + body.length);
    whole.writeUInt32LE(crc32(body));
    body.copy(whole, 4);
    const draft = `${this.#file}.${process.pid}`;
    try {
      writeFileSync(draft, whole, { mode: 0o600 });
      renameSync(draft, this.#file);
      removeOldest(dirname(this.#file));
    } catch {
      // The next start compiles, then.
    }
  }

  #isUnchanged(filename: string): boolean {
    const seen = this.#unchanged.get(filename);
    if (seen !== undefined) return seen;
    const known = this.#kept.files.get(filename);
    const isUnchanged = known !== undefined && known.state === stateOf(filename);
    this.#unchanged.set(filename, isUnchanged);
    // After an update the files of the version before would stay for ever.
    if (known && !isUnchanged) {
      for (const part of Object.values(this.#kept)) part.clear();
      this.#isOutdated = true;
    }
    return isUnchanged;
  }

  #find(place: string, search: () => unknown): unknown {
    const known = this.#kept.found.get(place);
    if (known !== undefined && this.#isUnchanged(known)) return known;
    const found = search();
    if (typeof found === "string") this.#kept.found.set(place, found);
    return found;
  }

  /** What is kept of a file. */
  #take(filename: string): Script | undefined {
    if (!this.#isUnchanged(filename)) return undefined;
    const known = this.#kept.files.get(filename);
    if (!known) return undefined;
    // Once: whoever loads a file again wants it as it is then.
    this.#kept.files.delete(filename);
    const { state, source, code } = known;
    const script = new Script(source, { filename, cachedData: code });
    this.#isNew ||= script.cachedDataRejected === true;
    this.#scripts.set(filename, { state, source, script });
    return script;
  }

  #compile(text: string, filename: string): Script | undefined {
    if (text.includes("import") && IMPORTS.test(text)) return undefined;
    const state = stateOf(filename);
    const source = Module.wrap(text);
    try {
      const script = new Script(source, { filename });
      if (state === undefined) return script;
      this.#isNew = true;
      this.#scripts.set(filename, { state, source, script });
      return script;
    } catch {
      return undefined;
    }
  }
}

/** Each program, version and set of flags has a file of its own. */
function removeOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => {
    const path = join(folder, name);
    return { path, age: -statSync(path).mtimeMs };
  });
  for (const { path } of files.sort((a, b) => a.age - b.age).slice(MAX_FILES)) rmSync(path);
}

/** Undefined where there is none, or where it has just been written: it could change without a change of its time. */
function stateOf(filename: string): string | undefined {
  const found = statSync(filename, { throwIfNoEntry: false });
  if (found === undefined || Date.now() - found.ctimeMs < TICK) return undefined;
  return `${found.size} ${found.mtimeMs} ${found.ctimeMs}`;
}

function read(file: string): Kept {
  try {
    const whole = readFileSync(file);
    const body = whole.subarray(4);
    // V8 trusts what it is given.
    if (crc32(body) === whole.readUInt32LE()) return deserialize(body);
  } catch {
    // There is none yet.
  }
  return nothing();
}

function nothing(): Kept {
  return { files: new Map(), found: new Map() };
}

/** The most has been compiled in the longest. */
function longest(codes: readonly (Uint8Array | undefined)[]): Uint8Array {
  return codes.reduce<Uint8Array>(
    (most, code) => (code && code.length > most.length ? code : most),
    new Uint8Array(),
  );
}

/** Puts a function in the place of another; calling the result takes it away again. */
function replace(
  holder: object,
  name: string,
  by: (own: (self: unknown, args: unknown[]) => unknown, self: unknown, args: unknown[]) => unknown,
): () => void {
  const own: unknown = Reflect.get(holder, name);
  if (typeof own !== "function") return () => {};
  const call = (self: unknown, args: unknown[]): unknown => Reflect.apply(own, self, args);
  Reflect.set(holder, name, function (this: unknown, ...args: unknown[]): unknown {
    return by(call, this, args);
  });
  return () => void Reflect.set(holder, name, own);
}

/** Runs a file as Node does. */
function run(script: Script, module: Module): unknown {
  const { exports, filename } = module;
  return Reflect.apply(script.runInThisContext(), exports, [
    exports,
    requireFor(module),
    module,
    filename,
    dirname(filename),
  ]);
}

const { cache, extensions } = Module.createRequire(import.meta.url);

/** What a CommonJS file knows as `require`. */
function requireFor(module: Module): NodeJS.Require {
  // Few ask for it.
  const own = (): NodeJS.RequireResolve => Module.createRequire(module.filename).resolve;
  const resolve = Object.assign((id: string, options?: NodeJS.RequireResolveOptions) => own()(id, options), {
    paths: (id: string) => own().paths(id),
  });
  const load = (id: string): unknown => module.require(id);
  return Object.assign(load, { cache, extensions, main: undefined, resolve });
}
