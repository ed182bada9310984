import { existsSync } from "node:fs";
import { build } from "esbuild";

/** What a program can import, as in `exports` of package.json. */
export const ENTRIES = ["index", "dialect", "testing"].filter((name) => existsSync(`src/${name}.ts`));

/** All own code is in this one file: it exists once, whichever way it comes, and is read in one go. */
export const CODE = "profile-gateway.cjs";

/** Which modules run when, each with what it imports: those of the command, or of one thing that a program imports. */
const ways = ["program", ...ENTRIES].map((name) => `exports.${name} = () => require("./src/${name}.ts");`);

/**
 * A default export of these packages is `default` of what `require` gives, while esbuild takes the whole for it, as Node would
 * where a file is imported that was made for `require` alone.
 */
const defaultExports = {
  name: "default-exports",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@pothos\// }, ({ path, namespace }) =>
      namespace === "default-exports" ? { path, external: true } : { path, namespace: "default-exports" },
    );
    onLoad({ filter: /.*/, namespace: "default-exports" }, ({ path }) => ({
      contents: `export * from "${path}"; export { default } from "${path}";`,
    }));
  },
};

/** A file of its own, since the one with everything else imports nothing at run time. */
const IMPORTS = "import-module";
const importsApart = {
  name: "imports-apart",
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`/${IMPORTS}\\.js$`) }, () => ({
      path: `./${IMPORTS}.cjs`,
      external: true,
    }));
  },
};

/**
 * The program and the library. Packages stay what they are, dependencies: whoever installs this one can patch, share and audit
 * them. They are required, not imported: Node finds and reads their files in half the time. Resolves with
 * esbuild's account of what went in.
 */
export async function bundle({ write = true, outdir = "dist", plugins = [] } = {}) {
  const common = {
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    metafile: true,
    write,
    logLevel: "warning",
  };
  const code = await build({
    ...common,
    stdin: { contents: ways.join("\n"), resolveDir: ".", sourcefile: "ways.js" },
    outfile: `${outdir}/${CODE}`,
    format: "cjs",
    define: { "import.meta.url": "fileUrl" },
    banner: { js: 'const fileUrl = require("node:url").pathToFileURL(__filename).href;' },
    supported: { "dynamic-import": false },
    plugins: [...plugins, defaultExports, importsApart],
  });
  const imports = await build({
    ...common,
    entryPoints: [`src/${IMPORTS}.ts`],
    outfile: `${outdir}/${IMPORTS}.cjs`,
    format: "cjs",
  });
  const command = await build({ ...common, entryPoints: ["src/cli.ts"], outdir, format: "esm" });
  return {
    inputs: { ...code.metafile.inputs, ...imports.metafile.inputs, ...command.metafile.inputs },
  };
}

/** What each of them exports, by name. */
export async function exportsOf() {
  const { metafile } = await build({
    entryPoints: ENTRIES.map((name) => `src/${name}.ts`),
    outdir: "dist",
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  return new Map(ENTRIES.map((name) => [name, metafile.outputs[`dist/${name}.js`].exports.toSorted()]));
}
