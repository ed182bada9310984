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
import { deserialize, serialize } from "node:v8";
import { Script } from "node:vm";
import { crc32 } from "node:zlib";

/** What V8 made of one file. */
interface Compiled {
  /** Of the text it was made from: V8 itself compares no more than its length. */
  readonly check: number;
  readonly data: Uint8Array;
}

/** For a file that imports at run time Node takes no compiled code without a warning. In comments they are types. */
const IMPORTS = /^(?!\s*(?:\/\/|\*\s|\/\*.*\*\/\s*$)).*\bimport\s*\(/m;

/** Of three megabytes each. */
const MAX_FILES = 10;

/** Whether these arguments start a gateway, which is what should not wait; the other commands keep nothing. */
export function serves([first = "serve", ...others]: readonly string[]): boolean {
  const asksOnly = [first, ...others].some((word) => word === "--help" || word === "--version");
  return !asksOnly && (first === "serve" || first.startsWith("-"));
}

/**
 * Keeps what V8 has compiled of CommonJS files until the next start, which takes a third less time. What has run by the time the
 * process ends is kept with it, so nothing is compiled twice. `NODE_COMPILE_CACHE` names another folder than the system's
 * temporary one, `NODE_DISABLE_COMPILE_CACHE` switches it off, as for the cache that later versions of Node have. Where nothing
 * can be written, or the folder is somebody else's, every start compiles.
 */
export function keepCompiled(env: NodeJS.ProcessEnv): void {
  const file = env["NODE_DISABLE_COMPILE_CACHE"] || env["NODE_V8_COVERAGE"] ? undefined : cacheFile(env);
  if (file === undefined) return;
  const cache = new CompileCache(file);
  cache.install();
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
  const flags = JSON.stringify([process.argv[1], process.execArgv, env["NODE_OPTIONS"]]);
  return join(folder, `${process.version}-${process.arch}-${crc32(flags).toString(16)}`);
}

/** The compiled files of earlier starts and of this one. */
export class CompileCache {
  readonly #file: string;
  readonly #stored: ReadonlyMap<string, Compiled>;
  readonly #scripts = new Map<string, { readonly check: number; readonly script: Script }>();
  /** Whether something had to be compiled that was not there, or had changed. */
  #compiled = false;
  #changed = false;

  constructor(file: string) {
    this.#file = file;
    this.#stored = read(file);
  }

  /** From now on `require` takes what is there; calling the result ends that. */
  install(): () => void {
    const own: unknown = Reflect.get(Module.prototype, "_compile");
    if (typeof own !== "function") return () => {};
    const scriptOf = (text: string, filename: string) => this.#script(text, filename);
    Reflect.set(
      Module.prototype,
      "_compile",
      function (this: Module, text: string, filename: string, ...more: readonly unknown[]): unknown {
        // What is no CommonJS file, imports at run time, or cannot be compiled, is Node's to load or to refuse.
        const [format] = more;
        const isScript = format === undefined || format === "commonjs";
        const run: unknown = isScript ? scriptOf(text, filename)?.runInThisContext() : undefined;
        if (typeof run !== "function") return Reflect.apply(own, this, [text, filename, ...more]);
        const args = [this.exports, requireFor(this), this, filename, dirname(filename)];
        return Reflect.apply(run, this.exports, args);
      },
    );
    return () => void Reflect.set(Module.prototype, "_compile", own);
  }

  /** Keeps everything, if there is anything new. */
  save(): void {
    if (!this.#compiled) return;
    // After an update the files of the version before would stay for ever.
    const kept = new Map<string, Compiled>(this.#changed ? [] : this.#stored);
    for (const [filename, { check, script }] of this.#scripts)
      kept.set(filename, { check, data: script.createCachedData() });
    const body = serialize(kept);
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

  #script(text: string, filename: string): Script | undefined {
    const check = crc32(text);
    const known = this.#stored.get(filename);
    const isKnown = known?.check === check;
    if (!isKnown && text.includes("import") && IMPORTS.test(text)) return undefined;
    try {
      const script = new Script(Module.wrap(text), {
        filename,
        ...(isKnown ? { cachedData: known.data } : {}),
      });
      this.#compiled ||= !isKnown || script.cachedDataRejected === true;
      this.#changed ||= known !== undefined && !isKnown;
      this.#scripts.set(filename, { check, script });
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

function read(file: string): ReadonlyMap<string, Compiled> {
  try {
    const whole = readFileSync(file);
    const body = whole.subarray(4);
    // V8 trusts what it is given.
    const stored: unknown = crc32(body) === whole.readUInt32LE() ? deserialize(body) : undefined;
    return stored instanceof Map ? stored : new Map();
  } catch {
    return new Map();
  }
}

/** What a CommonJS file knows as `require`. */
function requireFor(module: Module): NodeJS.Require {
  const { cache, extensions, resolve } = Module.createRequire(module.filename);
  return Object.assign((id: string): unknown => module.require(id), {
    cache,
    extensions,
    main: undefined,
    resolve,
  });
}
