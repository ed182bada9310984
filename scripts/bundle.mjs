import { build } from "esbuild";

/** CommonJS packages in the bundle ask for Node's own modules with `require`, which ES modules do not have. */
const REQUIRE =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

/** The program and the library, with the packages they are made of. Resolves with esbuild's account of what went in. */
export async function bundle({ write = true } = {}) {
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
    metafile: true,
    write,
    banner: { js: REQUIRE },
    // Two copies of one of these in a process would be strangers to each other.
    external: ["graphql", "@opentelemetry/api"],
    // Else `ws` asks for native code that is nowhere in the package.
    define: { "process.env.WS_NO_BUFFER_UTIL": '"1"', "process.env.WS_NO_UTF_8_VALIDATE": '"1"' },
    logLevel: "warning",
  });
  return metafile;
}
