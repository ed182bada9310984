// How many of our files one read passes through, and how often it moves from one file to another.
// node bench/walk.mjs [--list]
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import ts from "typescript";

const ROOT = new URL("..", import.meta.url).pathname;
const QUERY = `query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { userId displayName } }`;
const IDS = ["grace", "ada"];

/** Every function of ours records its file as it is entered. Emulators are the upstream, not the gateway. */
function instrumented(file, text) {
  const name = relative(ROOT, file).split(sep).join("/");
  if (name.startsWith("src/sandbox/")) return text;
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const mark = `globalThis.__walk?.push(${JSON.stringify(name)})`;
  const inserts = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body) {
      if (ts.isBlock(node.body)) inserts.push([firstStatement(node), `${mark};`]);
      else inserts.push([node.body.getStart(), `(${mark}, `], [node.body.getEnd(), ")"]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  inserts.sort(([a], [b]) => b - a);
  let out = text;
  for (const [at, code] of inserts) out = out.slice(0, at) + code + out.slice(at);
  return out;
}

/** In a constructor of a derived class nothing may come before `super()`. */
function firstStatement({ kind, body }) {
  const [first] = body.statements;
  const calls = kind === ts.SyntaxKind.Constructor && first?.getText().startsWith("super(");
  return calls ? first.getEnd() : body.getStart() + 1;
}

const folder = mkdtempSync(join(ROOT, "node_modules/.walk-"));
try {
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["src/index.ts"],
    outfile: join(folder, "index.mjs"),
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    plugins: [
      {
        name: "walk",
        setup({ onLoad }) {
          onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
            return { contents: instrumented(path, readFileSync(path, "utf8")), loader: "ts" };
          });
        },
      },
    ],
  });
  const { createGateway, startSandbox } = await import(pathToFileURL(join(folder, "index.mjs")).href);
  const sandbox = await startSandbox();
  const silent = new Proxy({}, { get: () => () => {} });
  const gateway = createGateway(
    { server: { port: 0 }, upstreams: sandbox.upstreams, access: { open: true } },
    { observer: silent },
  );
  const { url } = await gateway.listen();
  const ask = async () => {
    const body = JSON.stringify({ query: QUERY, variables: { ids: IDS } });
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const answer = await response.json();
    if (answer.errors || answer.data.camundaUserProfiles.length !== IDS.length)
      throw new Error(JSON.stringify(answer));
  };
  // Documents are prepared, connections opened and lazy parts loaded once.
  for (let n = 0; n < 50; n += 1) await ask();
  // What the last of them leaves for the next turns of the event loop is no part of the read.
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  globalThis.__walk = [];
  await ask();
  const walk = globalThis.__walk;
  globalThis.__walk = undefined;
  const moves = walk.filter((file, index) => index > 0 && file !== walk[index - 1]).length;
  const files = new Set(walk);
  console.log(`${files.size} files, ${moves} moves between files, ${walk.length} calls`);
  if (process.argv.includes("--list"))
    for (const file of files)
      console.log(`${String(walk.filter((one) => one === file).length).padStart(4)} ${file}`);
  await gateway.stop();
  await sandbox.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
