// The gateway as it stands in the sources, but that reads of different operations never share a call: what merging them
// costs where there is nothing to merge. Beside `dist`, so that it finds the same packages.
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { bundle } from "../../scripts/bundle.mjs";
import { ROOT } from "./process.mjs";

const OUTDIR = "dist-unmerged";
/** Reads of more ids than this leave alone. */
const WITH = /const MAX_IDS = \d+;/;

const plugin = {
  name: "unmerged",
  setup(build) {
    build.onLoad({ filter: /\/merged-reads\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      if (!WITH.test(text)) throw new Error(`${path} has no MAX_IDS to set to 0`);
      return { contents: text.replace(WITH, "const MAX_IDS = 0;"), loader: "ts" };
    });
  },
};

/** The path of its `cli.js`. */
export async function buildUnmerged() {
  await bundle({ outdir: OUTDIR, plugins: [plugin] });
  return join(ROOT, OUTDIR, "cli.js");
}

export const removeUnmerged = () => rm(join(ROOT, OUTDIR), { recursive: true, force: true });
