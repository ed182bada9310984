import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { context } from "esbuild";

/** Bundles the page anew whenever a browser asks for it. */
const { values } = parseArgs({ options: { port: { type: "string", default: "5173" } } });
const folder = dirname(fileURLToPath(import.meta.url));
const bundle = await context({
  entryPoints: [`${folder}/main.js`],
  bundle: true,
  format: "esm",
  outdir: folder,
  write: false,
});
const { port } = await bundle.serve({ host: "127.0.0.1", port: Number(values.port), servedir: folder });
console.log(`http://127.0.0.1:${port}/`);
