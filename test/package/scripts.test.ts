import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../support/architecture.js";
import { manifest } from "./support.js";

/** npm runs these by itself. */
const HOOKS = ["prestart", "pretest", "prepack"];

const readme =
  readFileSync(join(ROOT, "README.md"), "utf8") + readFileSync(join(ROOT, "bench/README.md"), "utf8");
const scripts = Object.entries(manifest.scripts);

describe("the scripts of package.json", () => {
  it("are explained to whoever works on this", () => {
    const unknown = scripts
      .map(([name]) => (["start", "test"].includes(name) ? `npm ${name}` : `npm run ${name}`))
      .filter((command) => !HOOKS.some((hook) => command.endsWith(hook)) && !readme.includes(`${command}\``));
    expect(unknown).toEqual([]);
  });

  it("need no shell of one kind", () => {
    expect(scripts.filter(([, command]) => /^exec |[;|<>$`'*]|^\w+=/.test(command))).toEqual([]);
  });

  it("run files that exist", () => {
    const files = scripts.flatMap(
      ([, command]) => command.match(/(?:scripts|bench|live)\/[\w-]+\.mjs|vitest\.\w+\.config\.ts/g) ?? [],
    );
    expect(files.length).toBeGreaterThan(8);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});
