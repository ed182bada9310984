import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** CommonJS packages in the bundle ask for Node's own modules with `require`, which ES modules do not have. */
const REQUIRE =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

const { metafile } = await build({
  entryPoints: ["src/cli.ts", "src/index.ts"],
  outdir: "dist",
  bundle: true,
  // What the program and the library share exists once, and a command loads only what it needs.
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: true,
  metafile: true,
  banner: { js: REQUIRE },
  // `graphql` must exist once in a process; the others are optional or large.
  external: ["graphql", "pino-pretty", "@graphql-yoga/render-graphiql", "@opentelemetry/api"],
  logLevel: "warning",
});
await chmod("dist/cli.js", 0o755);

// Old chunks go last: a gateway that is starting right now still finds its own.
const written = new Set(Object.keys(metafile.outputs));
for (const entry of await readdir("dist", { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !written.has(path)) await rm(path);
}
