import { execFileSync } from "node:child_process";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { manifest } from "../package/support.js";
import { installPackage } from "./support.js";

const listed = z.object({
  problems: z.array(z.string()).optional(),
  dependencies: z.record(
    z.string(),
    z.object({
      version: z.string(),
      dependencies: z.record(z.string(), z.looseObject({ version: z.string() })).optional(),
    }),
  ),
});

let folder: string;
beforeAll(async () => {
  folder = await installPackage();
}, 300_000);

describe("a consumer's list of dependencies", () => {
  it("shows what runs, so that it can be audited, patched and shared", () => {
    const printed = execFileSync("npm", ["ls", "--omit=dev", "--depth=1", "--json"], {
      cwd: folder,
      encoding: "utf8",
    });
    const { problems = [], dependencies } = listed.parse(JSON.parse(printed));
    expect(problems).toEqual([]);
    const shown = Object.keys(dependencies[manifest.name]?.dependencies ?? {});
    expect(shown.sort()).toEqual([...Object.keys(manifest.dependencies), "graphql"].sort());
  });

  it("has one copy of graphql, which everything shares", () => {
    const printed = execFileSync("npm", ["ls", "graphql", "--omit=dev", "--all", "--parseable"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(new Set(printed.trim().split("\n")).size).toBe(1);
  });
});
