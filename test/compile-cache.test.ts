import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import Module, { createRequire } from "node:module";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";
import { CompileCache, cacheFile, serves } from "../src/compile-cache.js";
import { directory } from "./support/cli.js";

setFlagsFromString("--expose-gc");

/** A file that has just been written could change again without a change of its time. */
async function settled(...path: readonly string[]): Promise<void> {
  await vi.waitUntil(() => Date.now() - statSync(join(...path)).ctimeMs > 100);
}

/** What `require` gives for a file while a cache is at work, and whether anything was written for the next start. */
async function required(
  folder: string,
  file: string,
  cache: string,
): Promise<{ value: unknown; written: boolean }> {
  await settled(folder, file);
  return requiredNow(folder, file, cache);
}

/** As a start of its own has it: nothing of the folder is loaded yet. */
function requireIn(folder: string): NodeJS.Require {
  const require = createRequire(join(folder, "main.cjs"));
  for (const name of Object.keys(require.cache)) if (name.startsWith(folder)) delete require.cache[name];
  return require;
}

function requiredNow(folder: string, file: string, cache: string): { value: unknown; written: boolean } {
  const before = statSync(cache, { throwIfNoEntry: false })?.ino;
  const kept = new CompileCache(cache);
  const end = kept.install();
  const require = requireIn(folder);
  try {
    return { value: require(`./${file}`), written: save() };
  } finally {
    end();
  }
  function save(): boolean {
    kept.save();
    return statSync(cache, { throwIfNoEntry: false })?.ino !== before;
  }
}

describe("compiled code that is kept for the next start", () => {
  it("is made once, and is taken from then on", async () => {
    const folder = directory({ "one.cjs": "module.exports = [__filename, __dirname, this === exports];" });
    const cache = join(directory(), "cache");
    const value = [join(folder, "one.cjs"), folder, true];
    expect(await required(folder, "one.cjs", cache)).toEqual({ value, written: true });
    expect(await required(folder, "one.cjs", cache)).toEqual({ value, written: false });
  });

  it("is never that of another text, not even of one that is as long", async () => {
    const folder = directory({ "one.cjs": "module.exports = () => 1;", "two.cjs": "module.exports = 2;" });
    const cache = join(directory(), "cache");
    await required(folder, "two.cjs", cache);
    await required(folder, "one.cjs", cache);
    writeFileSync(join(folder, "one.cjs"), "module.exports = () => 3;");
    const { value, written } = await required(folder, "one.cjs", cache);
    expect(typeof value === "function" && value()).toBe(3);
    expect(written).toBe(true);
    // What else was kept belonged to the version before, perhaps.
    expect(readFileSync(cache).includes("two.cjs")).toBe(false);
  });

  describe("after a while, when V8 has dropped what has not run again", () => {
    const work = "for (const one of [1, 2, 3]) sum += one;".repeat(100);
    const files = {
      "once.cjs": `const once = () => { var sum = 0; ${work} return sum; }; module.exports = [once, once()];`,
      "other.cjs": "module.exports = 4;",
    };

    function drop(): void {
      setFlagsFromString("--stress-flush-code");
      runInNewContext("gc")();
      setFlagsFromString("--no-stress-flush-code");
    }

    /** The bytes that a first start keeps, and another start that loads these files and has not ended. */
    async function running(names: readonly string[], isFirst: boolean) {
      const folder = directory(files);
      const cache = join(directory(), "cache");
      await settled(folder, "other.cjs");
      await required(folder, "once.cjs", cache);
      const { size } = statSync(cache);
      if (isFirst) rmSync(cache);
      const kept = new CompileCache(cache);
      const end = kept.install();
      const require = requireIn(folder);
      const values = names.map((name) => require(`./${name}`));
      end();
      return { kept, cache, size, values };
    }

    it("is still that of the start", async () => {
      const { kept, cache, size, values } = await running(["once.cjs"], true);
      await kept.started();
      drop();
      kept.save();
      expect(values).toHaveLength(1);
      expect(statSync(cache).size).toBeGreaterThan(0.9 * size);
    });

    it("is still what was kept before, and what is new comes to it", async () => {
      const { kept, cache, size, values } = await running(["once.cjs", "other.cjs"], false);
      await kept.started();
      drop();
      kept.save();
      expect(values).toHaveLength(2);
      expect(statSync(cache).size).toBeGreaterThan(size);
    });
  });

  it("is found without a search and run without being read", async () => {
    const folder = directory({
      "one.cjs": 'module.exports = [require("./two"), require.resolve.paths("./two")];',
      "two.js": "module.exports = 2;",
    });
    const cache = join(directory(), "cache");
    await settled(folder, "two.js");
    const value = [2, [folder]];
    expect(await required(folder, "one.cjs", cache)).toEqual({ value, written: true });
    const places = [
      [Module, "_resolveFilename"],
      [Module.prototype, "_compile"],
    ] as const;
    const calls: unknown[] = [];
    const end = places.map(([holder, name]) => {
      const own = Reflect.get(holder, name);
      Reflect.set(holder, name, function (this: unknown, ...args: unknown[]) {
        calls.push(args[0]);
        return Reflect.apply(own, this, args);
      });
      return () => Reflect.set(holder, name, own);
    });
    try {
      expect(await required(folder, "one.cjs", cache)).toEqual({ value, written: false });
      expect(calls).toEqual([]);
    } finally {
      for (const restore of end) restore();
    }
  });

  it("is searched again where a file has gone", async () => {
    const folder = directory({
      "one.cjs": 'module.exports = require("./two");',
      "two.js": "module.exports = 2;",
    });
    const cache = join(directory(), "cache");
    await settled(folder, "two.js");
    await required(folder, "one.cjs", cache);
    rmSync(join(folder, "two.js"));
    mkdirSync(join(folder, "two"));
    writeFileSync(join(folder, "two", "index.js"), "module.exports = 3;");
    // A start of its own would know nothing of where Node found it before.
    const known = Reflect.get(Module, "_pathCache");
    for (const place of Object.keys(known)) if (place.includes(folder)) delete known[place];
    expect((await required(folder, "one.cjs", cache)).value).toBe(3);
    expect((await required(folder, "one.cjs", cache)).value).toBe(3);
  });

  it("is not kept of a file that has just been written", async () => {
    const folder = directory({ "one.cjs": "module.exports = 1;" });
    const cache = join(directory(), "cache");
    writeFileSync(join(folder, "one.cjs"), "module.exports = 2;");
    expect(requiredNow(folder, "one.cjs", cache)).toEqual({ value: 2, written: false });
    writeFileSync(join(folder, "one.cjs"), "module.exports = 3;");
    expect(await required(folder, "one.cjs", cache)).toEqual({ value: 3, written: true });
  });

  it("is not used for a file that is loaded a second time: it may be another by then", async () => {
    const folder = directory({ "one.cjs": "module.exports = 1;" });
    const cache = join(directory(), "cache");
    await required(folder, "one.cjs", cache);
    const end = new CompileCache(cache).install();
    const require = createRequire(join(folder, "main.cjs"));
    try {
      expect(require("./one.cjs")).toBe(1);
      writeFileSync(join(folder, "one.cjs"), "module.exports = 2;");
      delete require.cache[join(folder, "one.cjs")];
      expect(require("./one.cjs")).toBe(2);
    } finally {
      end();
    }
  });

  it.each([
    ["cut off", (cache: string) => truncateSync(cache, 100)],
    ["empty", (cache: string) => truncateSync(cache, 0)],
    [
      "changed",
      (cache: string) => {
        const bytes = readFileSync(cache);
        bytes[bytes.length - 1] = ~(bytes.at(-1) ?? 0) & 0xff;
        writeFileSync(cache, bytes);
      },
    ],
  ])("is compiled anew where its file is %s", async (_, damage) => {
    const folder = directory({ "one.cjs": "module.exports = 1;" });
    const cache = join(directory(), "cache");
    await required(folder, "one.cjs", cache);
    damage(cache);
    expect(await required(folder, "one.cjs", cache)).toEqual({ value: 1, written: true });
    expect(await required(folder, "one.cjs", cache)).toEqual({ value: 1, written: false });
  });

  it("leaves to Node what imports at run time, and what does not compile", async () => {
    const folder = directory({
      "imports.cjs": 'module.exports = import("node:os");',
      "types.cjs": '/** @type {import("node:os")} */\nmodule.exports = require.resolve("./imports.cjs");',
      "wrong.cjs": "module.exports = ;",
    });
    const cache = join(directory(), "cache");
    const { value, written } = await required(folder, "imports.cjs", cache);
    expect(await value).toHaveProperty("tmpdir");
    expect(written).toBe(false);
    await expect(required(folder, "wrong.cjs", cache)).rejects.toThrow(SyntaxError);
    expect(await required(folder, "types.cjs", cache)).toEqual({
      value: join(folder, "imports.cjs"),
      written: true,
    });
  });

  it("is that of the ten programs that were last new", async () => {
    const folder = directory({ "one.cjs": "module.exports = 1;" });
    const kept = directory();
    for (let n = 0; n < 12; n += 1) {
      await required(folder, "one.cjs", join(kept, `program-${n}`));
      utimesSync(join(kept, `program-${n}`), 1000 + n, 1000 + n);
    }
    await required(folder, "one.cjs", join(kept, "last"));
    const names = readdirSync(kept);
    expect(names).toHaveLength(10);
    expect(names).toEqual(expect.arrayContaining(["last", "program-11", "program-3"]));
  });

  it("is given up without a word where nothing can be written", async () => {
    const folder = directory({ "one.cjs": "module.exports = 1;" });
    const cache = join(folder, "nowhere", "cache");
    expect(await required(folder, "one.cjs", cache)).toEqual({ value: 1, written: false });
  });

  it("stands in a folder of one's own, for this Node and this program alone", () => {
    const base = directory();
    const file = cacheFile({ NODE_COMPILE_CACHE: base }) ?? "";
    expect(file.startsWith(join(base, "profile-gateway-"))).toBe(true);
    expect(file).toContain(process.version);
    expect(cacheFile({ NODE_COMPILE_CACHE: base, NODE_OPTIONS: "--no-opt" })).not.toBe(file);
    if (process.getuid) expect(statSync(join(file, "..")).mode & 0o777).toBe(0o700);
  });

  it.skipIf(!process.getuid)("is not taken from a folder that others can write to", () => {
    const base = directory();
    const folder = join(cacheFile({ NODE_COMPILE_CACHE: base }) ?? "", "..");
    chmodSync(folder, 0o777);
    expect(cacheFile({ NODE_COMPILE_CACHE: base })).toBeUndefined();
    const file = join(base, "file");
    writeFileSync(file, "");
    expect(cacheFile({ NODE_COMPILE_CACHE: file })).toBeUndefined();
    mkdirSync(join(base, "again"));
    expect(cacheFile({ NODE_COMPILE_CACHE: join(base, "again") })).toBeDefined();
  });

  it.each([
    [[], true],
    [["serve", "--port", "0"], true],
    [["--sandbox"], true],
    [["--version"], false],
    [["serve", "--help"], false],
    [["check"], false],
    [["print-config", "--schema"], false],
  ])("is for a start alone: %j", (words, expected) => {
    expect(serves(words)).toBe(expected);
  });
});
