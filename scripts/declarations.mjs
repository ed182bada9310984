// Writes the declarations of what can be imported, and those that they refer to; the rest of what TypeScript emits is nobody's
// business.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { ENTRIES } from "./bundle.mjs";

const emitted = mkdtempSync(join(tmpdir(), "declarations-"));
const REFERENCE = /(?:from|import\()\s*"(\.[^"]+)\.js"/g;
/** Pothos declares its types globally, which an import of it makes known. */
const POTHOS = 'import "@pothos/core";\nimport "@pothos/plugin-errors";\n';

function copy(file, done) {
  if (done.has(file)) return;
  done.add(file);
  const text = readFileSync(file, "utf8");
  const target = join("dist", relative(emitted, file));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text.includes("PothosSchemaTypes") ? POTHOS + text : text);
  for (const [, path] of text.matchAll(REFERENCE)) copy(join(dirname(file), `${path}.d.ts`), done);
}

try {
  const compiler = "node_modules/typescript/bin/tsc";
  execFileSync(process.execPath, [compiler, "-p", "tsconfig.build.json", "--outDir", emitted], {
    stdio: "inherit",
  });
  const done = new Set();
  for (const name of ENTRIES) {
    copy(join(emitted, `${name}.d.ts`), done);
    // For `require`, which finds the same.
    writeFileSync(`dist/${name}.d.cts`, `export * from "./${name}.js";\n`);
  }
} finally {
  rmSync(emitted, { recursive: true });
}
