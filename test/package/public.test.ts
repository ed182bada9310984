import { join } from "node:path";
import ts from "typescript";
import { beforeAll, describe, expect, it } from "vitest";
import { ENTRIES } from "../../scripts/bundle.mjs";
import { ROOT } from "../support/architecture.js";
import { manifest } from "./support.js";

/** What a program finds at run time, without the types, and without what is for authors of dialects. */
const FOR_PROGRAMS = [
  "LoadedSettings",
  "SettingsProblems",
  "builtInDialects",
  "createGateway",
  "loadSettings",
  "logObserver",
  "openTelemetry",
  "startSandbox",
];

const paths = ENTRIES.map((name) => join(ROOT, "src", `${name}.ts`));
let checker: ts.TypeChecker;
let program: ts.Program;

beforeAll(() => {
  const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: paths }, ts.sys, ROOT);
  program = ts.createProgram(paths, options);
  checker = program.getTypeChecker();
});

/** What an entry exports: the declarations themselves, wherever they stand. */
function exportsOf(path: string): ts.Symbol[] {
  const file = program.getSourceFile(path);
  const module = file && checker.getSymbolAtLocation(file);
  if (!module) throw new Error(`${path} exports nothing`);
  return checker
    .getExportsOfModule(module)
    .map((one) => (one.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one));
}

describe("what is public", () => {
  it("is what these names say, for programs and for authors of dialects", async () => {
    const [forPrograms, forAuthors] = [
      await import("../../src/index.js"),
      await import("../../src/dialect.js"),
    ];
    const shared = Object.keys(forAuthors);
    // Programs with a dialect of their own find everything in one place.
    expect(Object.keys(forPrograms).sort()).toEqual([...FOR_PROGRAMS, ...shared].sort());
  });

  it("can be imported by these paths, by `import` and by `require`", () => {
    const code = Object.entries(manifest.exports).filter(([path]) => !/\.\w+$/.test(path.slice(1)));
    expect(code.map(([path]) => path).sort()).toEqual(
      [
        ".",
        "./apollo",
        "./graphcache",
        ...ENTRIES.filter((name) => name !== "index").map((name) => `./${name}`),
      ].sort(),
    );
    for (const [, ways] of code)
      expect(ways).toEqual({
        import: { types: expect.stringMatching(/\.d\.ts$/), default: expect.stringMatching(/\.js$/) },
        require: { types: expect.stringMatching(/\.d\.cts$/), default: expect.stringMatching(/\.cjs$/) },
      });
  });

  it.each(ENTRIES)("has a docstring: %s", (entry) => {
    const symbols = exportsOf(join(ROOT, "src", `${entry}.ts`));
    expect(symbols.length).toBeGreaterThan(1);
    const silent = symbols.filter((symbol) => symbol.getDocumentationComment(checker).length === 0);
    expect(silent.map(({ name }) => name).sort()).toEqual([]);
  });
});
