import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { builtInDialects } from "../src/dialects.js";
import {
  circles,
  importProblems,
  nameProblems,
  oldWords,
  ROLES,
  ROOT,
  readSources,
} from "./support/architecture.js";

const sources = readSources("src");
const folders = readdirSync(join(ROOT, "src/dialects"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

describe("the arrangement of the code", () => {
  it("has arrows that point inward only", () => {
    expect(importProblems(sources)).toEqual([]);
  });

  it("has no circle of imports, not even of types", () => {
    expect(circles(sources)).toEqual([]);
  });

  it("names an upstream in its own folder, the registry, the person and the people, and nowhere else", () => {
    expect(nameProblems(sources, folders)).toEqual([]);
  });

  it("has every dialect folder in the registry, and no other", () => {
    expect(builtInDialects.map((dialect) => dialect.name).sort()).toEqual([...folders].sort());
  });

  it("has the same roles in every dialect, of which a small one may leave some out", () => {
    for (const folder of folders) {
      const roles = readdirSync(join(ROOT, "src/dialects", folder)).map((name) => name.replace(/\.ts$/, ""));
      expect(roles, folder).toContain("index");
      expect(ROLES, folder).toEqual(expect.arrayContaining(roles));
    }
  });

  it("does not go around the type system", () => {
    const around = [...sources].filter(([, text]) => /\bas any\b|\bas unknown as\b|@ts-/.test(text));
    expect(around.map(([path]) => path)).toEqual([]);
  });

  it("has one word for one thing", () => {
    const everything = ["src", "test", "bench", "scripts"].flatMap((folder) => [...readSources(folder)]);
    const others = everything.filter(
      ([path]) => !path.endsWith("/architecture.ts") && !path.endsWith("/architecture.test.ts"),
    );
    expect(others.flatMap(([path, text]) => oldWords(text).map((word) => `${path}: ${word}`))).toEqual([]);
  });

  it("mocks neither undici nor fetch in any test", () => {
    const mocking = [...readSources("test")].filter(([path, text]) => {
      return path !== "test/architecture.test.ts" && /vi\.(?:mock|stubGlobal|spyOn)\(|MockAgent/.test(text);
    });
    expect(mocking.map(([path]) => path)).toEqual([]);
  });
});

describe("the check of the arrangement", () => {
  const bad = (path: string, text: string): Map<string, string> => new Map([[path, text]]);

  it.each([
    ["a contract that knows http", "src/dialect/x.ts", 'import { path } from "../http/path.js";\n'],
    [
      "a dialect that knows another",
      "src/dialects/camunda/x.ts",
      'import { a } from "../kuzzle/index.js";\n',
    ],
    [
      "a dialect that goes around the contract",
      "src/dialects/camunda/x.ts",
      'import { a } from "../../http/client.js";\n',
    ],
    ["a schema that sees the wire", "src/dialects/camunda/schema/x.ts", 'import { a } from "../wire.js";\n'],
    [
      "a wire that sees the connector",
      "src/dialects/camunda/wire.ts",
      'import { a } from "./connector/index.js";\n',
    ],
    [
      "a gateway that holds an emulator",
      "src/gateway.ts",
      'import { a } from "./sandbox/camunda/index.js";\n',
    ],
    [
      "a dialect that holds its emulator",
      "src/dialects/camunda/index.ts",
      'import { a } from "./emulator.js";\n',
    ],
    ["undici outside http", "src/server/x.ts", 'import { Pool } from "undici";\n'],
    ["a GraphQL error below graphql", "src/dialect/x.ts", "throw new GraphQLError();\n"],
    ["a barrel", "src/http/x.ts", 'export { path } from "./path.js";\n'],
    ["a loader of the module", "src/dialect/x.ts", "const loaders = new Map();\n"],
  ])("refuses %s", (_what, path, text) => {
    expect(importProblems(bad(path, text))).toHaveLength(1);
  });

  it("refuses a circle of imports that leads over three files, and one of types alone", () => {
    const three = [
      ["src/a.ts", 'import { b } from "./b.js";\n'],
      ["src/b.ts", 'const { c } = await import("./x/c.js");\n'],
      ["src/x/c.ts", 'import { a } from "../a.js";\n'],
    ] as const;
    expect(circles(new Map(three))).toEqual(["src/a.ts -> src/b.ts -> src/x/c.ts -> src/a.ts"]);
    const types = [
      ["src/a.ts", 'import type { B } from "./b.js";\n'],
      ["src/b.ts", 'import type { A } from "./a.js";\n'],
    ] as const;
    expect(circles(new Map(types))).toHaveLength(1);
    expect(circles(new Map(three.slice(0, 2)))).toEqual([]);
  });

  it("refuses a word that another one stands for now, in names and in comments", () => {
    expect(
      oldWords("// a stand-in that lingers\nconst LONGEST_NAME = new Turns(); class StandIn {}"),
    ).toHaveLength(5);
    expect(oldWords("// the longest name; in turn; a flight of an emulator\n")).toEqual([]);
  });

  it("refuses an upstream's name elsewhere, and another upstream's in a dialect", () => {
    expect(nameProblems(bad("src/http/x.ts", "// as Camunda does\n"), folders)).toHaveLength(1);
    expect(
      nameProblems(bad("src/dialects/camunda/x.ts", "// unlike kuzzle\n"), ["camunda", "kuzzle"]),
    ).toHaveLength(1);
  });
});
