import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CompileCache, cacheFile, serves } from "../src/compile-cache.js";
import { directory } from "./support/cli.js";

/** What `require` gives for a file while a cache is at work, and whether anything was written for the next start. */
function required(folder: string, file: string, cache: string): { value: unknown; written: boolean } {
  const before = statSync(cache, { throwIfNoEntry: false })?.ino;
  const kept = new CompileCache(cache);
  const end = kept.install();
  const require = createRequire(join(folder, "main.cjs"));
  try {
    delete require.cache[join(folder, file)];
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
  it("is made once, and is taken from then on", () => {
    const folder = directory({ "one.cjs": "module.exports = [__filename, __dirname, this === exports];" });
    const cache = join(directory(), "cache");
    const value = [join(folder, "one.cjs"), folder, true];
    expect(required(folder, "one.cjs", cache)).toEqual({ value, written: true });
    expect(required(folder, "one.cjs", cache)).toEqual({ value, written: false });
  });

  it("is never that of another text, not even of one that is as long", () => {
    const folder = directory({ "one.cjs": "module.exports = () => 1;", "two.cjs": "module.exports = 2;" });
    const cache = join(directory(), "cache");
    required(folder, "two.cjs", cache);
    required(folder, "one.cjs", cache);
    writeFileSync(join(folder, "one.cjs"), "module.exports = () => 3;");
    const { value, written } = required(folder, "one.cjs", cache);
    expect(typeof value === "function" && value()).toBe(3);
    expect(written).toBe(true);
    // What else was kept belonged to the version before, perhaps.
    expect(readFileSync(cache).includes("two.cjs")).toBe(false);
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
  ])("is compiled anew where its file is %s", (_, damage) => {
    const folder = directory({ "one.cjs": "module.exports = 1;" });
    const cache = join(directory(), "cache");
    required(folder, "one.cjs", cache);
    damage(cache);
    expect(required(folder, "one.cjs", cache)).toEqual({ value: 1, written: true });
    expect(required(folder, "one.cjs", cache)).toEqual({ value: 1, written: false });
  });

  it("leaves to Node what imports at run time, and what does not compile", async () => {
    const folder = directory({
      "imports.cjs": 'module.exports = import("node:os");',
      "types.cjs": '/** @type {import("node:os")} */\nmodule.exports = require.resolve("./imports.cjs");',
      "wrong.cjs": "module.exports = ;",
    });
    const cache = join(directory(), "cache");
    const { value, written } = required(folder, "imports.cjs", cache);
    expect(await value).toHaveProperty("tmpdir");
    expect(written).toBe(false);
    expect(() => required(folder, "wrong.cjs", cache)).toThrow(SyntaxError);
    expect(required(folder, "types.cjs", cache)).toEqual({
      value: join(folder, "imports.cjs"),
      written: true,
    });
  });

  it("is that of the ten programs that were last new", () => {
    const folder = directory({ "one.cjs": "module.exports = 1;" });
    const kept = directory();
    for (let n = 0; n < 12; n += 1) {
      required(folder, "one.cjs", join(kept, `program-${n}`));
      utimesSync(join(kept, `program-${n}`), 1000 + n, 1000 + n);
    }
    required(folder, "one.cjs", join(kept, "last"));
    const names = readdirSync(kept);
    expect(names).toHaveLength(10);
    expect(names).toEqual(expect.arrayContaining(["last", "program-11", "program-3"]));
  });

  it("is given up without a word where nothing can be written", () => {
    const folder = directory({ "one.cjs": "module.exports = 1;" });
    const cache = join(folder, "nowhere", "cache");
    expect(required(folder, "one.cjs", cache)).toEqual({ value: 1, written: false });
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
