// Builds `dist`; with --if-older only where something it is made of is newer.
import { chmod, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isPageUpToDate, isUpToDate, PAGE, PROGRAM } from "./up-to-date.mjs";

/** Old chunks go last: a gateway that is starting right now still finds its own. */
async function removeOthers(folder, keeps) {
  for (const name of await readdir(folder)) if (!keeps(join(folder, name))) await rm(join(folder, name));
}

if (!process.argv.includes("--if-older") || !isUpToDate()) {
  await mkdir("dist", { recursive: true });
  // It is five times as much work as the rest, and seldom changes.
  if (!isPageUpToDate()) {
    const { bundlePage } = await import("./bundle-page.mjs");
    const { outputs } = await bundlePage();
    // The styles of the parts are in those of the page.
    await removeOthers(
      "dist/graphiql",
      (path) => outputs[path] && (!path.endsWith(".css") || path === PAGE.replace(/js$/, "css")),
    );
  }
  const { bundle, ENTRIES } = await import("./bundle.mjs");
  const { outputs } = await bundle();
  // For `require`: the same modules, so that there is one copy of everything.
  for (const name of ENTRIES)
    await writeFile(`dist/${name}.cjs`, `module.exports = require("./${name}.js");\n`);
  await chmod(PROGRAM, 0o755);
  await removeOthers("dist/chunks", (path) => outputs[path]);
}
