import { resolve } from "node:path";
import { build } from "esbuild";

/** The editor with the parts that are of use; `monaco-graphql` and `graphiql` would take all of them. */
const EDITOR = resolve("graphiql/editor.ts");
const NO_DIFF_EDITOR = resolve("graphiql/no-diff-editor.ts");

const fewerParts = {
  name: "fewer-parts",
  setup({ onResolve }) {
    onResolve({ filter: /(?:^\.|^monaco-graphql\/esm)\/monaco-editor(?:\.js)?$/ }, ({ path, importer }) =>
      path.startsWith("monaco-graphql/") || importer.includes("/monaco-graphql/")
        ? { path: EDITOR }
        : undefined,
    );
    onResolve({ filter: /\/(?:diffEditor\/d|multiDiffEditor\/multiD)iffEditorWidget\.js$/ }, () => ({
      path: NO_DIFF_EDITOR,
    }));
  },
};

/** GraphiQL as the browser loads it: the page, its styles, and the editor's workers. Resolves with esbuild's account. */
export async function bundlePage({ write = true } = {}) {
  const { metafile } = await build({
    entryPoints: {
      page: "graphiql/page.tsx",
      "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
      "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
      "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
    },
    outdir: "dist/graphiql",
    entryNames: "[name]",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    bundle: true,
    // The workers share with the page, and what is not needed at once is loaded when it is.
    splitting: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    loader: { ".ttf": "file" },
    plugins: [fewerParts],
    metafile: true,
    write,
    logLevel: "warning",
  });
  return metafile;
}
