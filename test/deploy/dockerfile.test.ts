import { readFileSync } from "node:fs";
import { join } from "node:path";
import ignore from "@balena/dockerignore";
import { DockerfileParser } from "dockerfile-ast";
import { describe, expect, it } from "vitest";
import { ROOT } from "../support/architecture.js";

const dockerfile = DockerfileParser.parse(readFileSync(join(ROOT, "Dockerfile"), "utf8"));
const ignored = ignore.default({ ignorecase: false }).add(readFileSync(join(ROOT, ".dockerignore"), "utf8"));
const all = dockerfile.getInstructions();
const stages = dockerfile.getFROMs();
const last = all.slice(all.findLastIndex((instruction) => instruction.getKeyword() === "FROM"));

const wordsOf = (keyword: string): string[] =>
  last
    .filter((instruction) => instruction.getKeyword() === keyword)
    .map((instruction) =>
      instruction
        .getArguments()
        .map((argument) => argument.getValue())
        .join(" "),
    );

// What the steps come to is tried by scripts/dockerfile-steps.mjs, which runs them.
describe("the image", () => {
  it("is built in one stage and consists of another one, of the same Node", () => {
    const [building, shipped] = stages.map((stage) => stage.getImage());
    expect(building).toMatch(/^node:\$\{NODE_VERSION\}-/);
    expect(shipped).toBe(building);
    expect(stages.map((stage) => stage.getBuildStage())).toEqual(["build", null]);
  });

  it("runs as a user whom Kubernetes can tell from root", () => {
    expect(wordsOf("USER")).toEqual(["1000:1000"]);
  });

  it("starts the program without a shell, and says how to ask whether it lives", () => {
    expect(wordsOf("CMD")).toEqual(['["node", "dist/cli.js"]']);
    expect(wordsOf("HEALTHCHECK").join()).toContain("/health/live");
  });

  it("is production on every address", () => {
    const [environment = ""] = wordsOf("ENV");
    expect(environment).toContain("NODE_ENV=production");
    expect(environment).toContain("HOST=0.0.0.0");
  });

  it.each([
    ".env",
    "profile-gateway.yaml",
    "node_modules",
    ".git",
    "live",
    "dist",
    "deploy/compose/api-keys",
  ])("is built without %s", (path) => {
    expect(ignored.ignores(path)).toBe(true);
  });

  it("is built with all that the build reads", () => {
    for (const path of ["package.json", "package-lock.json", "src/cli.ts", "scripts/build.mjs"])
      expect(ignored.ignores(path), path).toBe(false);
  });
});
