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
  const { bundle, CODE, exportsOf } = await import("./bundle.mjs");
  const [exported] = await Promise.all([exportsOf(), bundle()]);
  for (const [name, names] of exported) {
    await writeFile(`dist/${name}.cjs`, `module.exports = require("./${CODE}").${name}();\n`);
    // The same for `import`, which wants to know the names beforehand.
    const said = `import all from "./${name}.cjs";\nexport const { ${names.join(", ")} } = all;\n`;
    await writeFile(`dist/${name}.js`, said);
  }
  await chmod(PROGRAM, 0o755);
  // Of a version before this one.
  await rm("dist/chunks", { recursive: true, force: true });
}
