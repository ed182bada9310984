import { copyFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";

/** CommonJS packages in the bundle ask for Node's own modules with `require`, which ES modules do not have. */
const REQUIRE =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

const GRAPHIQL = "@graphql-yoga/render-graphiql";
/** An ES module, and the nine megabytes that it loads. */
const GRAPHIQL_FILES = ["index.js", "graphiql.js"];

/** Copies GraphiQL as it is: to read and write it anew would be half of the time of a build. */
const graphiql = {
  name: "graphiql",
  setup({ onResolve, onEnd, initialOptions: { write } }) {
    onResolve({ filter: new RegExp(`^${GRAPHIQL}$`) }, () => ({
      path: "../graphiql/index.js",
      external: true,
    }));
    onEnd(async () => {
      if (!write) return;
      const from = join(dirname(createRequire(import.meta.url).resolve(GRAPHIQL)), "../esm");
      await mkdir("dist/graphiql", { recursive: true });
      for (const file of GRAPHIQL_FILES) await copyFile(join(from, file), join("dist/graphiql", file));
    });
  },
};

/** Packages whose code is part of `dist`, but not of esbuild's account. */
export const COPIED = [GRAPHIQL];

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
    plugins: [graphiql],
    logLevel: "warning",
  });
  return metafile;
}
