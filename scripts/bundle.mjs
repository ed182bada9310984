import { existsSync } from "node:fs";
import { build } from "esbuild";

/** What a program can import, as in `exports` of package.json. */
export const ENTRIES = ["index", "dialect", "testing"].filter((name) => existsSync(`src/${name}.ts`));

/**
 * The program and the library. Packages stay what they are, dependencies: whoever installs this one can patch, share and audit
 * them. Resolves with esbuild's account of what went in.
 */
export async function bundle({ write = true, outdir = "dist", plugins = [] } = {}) {
  const { metafile } = await build({
    entryPoints: ["cli", ...ENTRIES].map((name) => `src/${name}.ts`),
    outdir,
    plugins,
    bundle: true,
    packages: "external",
    // What the program and the library share exists once, and a command loads only what it needs.
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    format: "esm",
    platform: "node",
    target: "node20",
    metafile: true,
    write,
    logLevel: "warning",
  });
  return metafile;
}
