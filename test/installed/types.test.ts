import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { manifest, packOnce } from "../package/support.js";
import { installFresh, installPackage } from "./support.js";

const ARE_THE_TYPES_WRONG = { "@arethetypeswrong/cli": "0.18.5" };

let folder: string;
let tools: string;
beforeAll(async () => {
  folder = await installPackage();
  tools = await installFresh("profile-gateway-attw", ARE_THE_TYPES_WRONG);
}, 300_000);

it("every entry has types that work, by `import` and by `require`, says arethetypeswrong", async () => {
  const { tarball } = await packOnce();
  const attw = join(tools, "node_modules/.bin/attw");
  // Node has looked at `exports` since long before the oldest one that is supported here; the schema is for other tools.
  const flags = ["--profile", "node16", "--exclude-entrypoints", "./schema.graphql"];
  const { stdout, stderr, status } = spawnSync(attw, [tarball, ...flags], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], NO_COLOR: "1" },
  });
  expect({ status, stderr }, stdout).toEqual({ status: 0, stderr: "" });
  for (const entry of Object.keys(manifest.exports).filter((one) => !one.endsWith(".graphql")))
    expect(stdout).toContain(`"${entry.replace(/^\./, manifest.name)}"`);
}, 120_000);

it("is in order as it is installed, says publint", async () => {
  const pkgDir = join(folder, "node_modules", manifest.name);
  const { messages, pkg } = await publint({ pkgDir, pack: false, strict: true });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

const tree = z.object({
  dependencies: z.object({
    [manifest.name]: z.object({
      dependencies: z.record(z.string(), z.object({ version: z.string() })),
    }),
  }),
});

it("shows a consumer what runs: `npm ls --omit=dev` has every dependency, each once and none missing", () => {
  const printed = execFileSync("npm", ["ls", "--omit=dev", "--depth=1", "--json"], {
    cwd: folder,
    encoding: "utf8",
  });
  const { dependencies } = tree.parse(JSON.parse(printed)).dependencies[manifest.name] ?? {
    dependencies: {},
  };
  const wanted = [...Object.keys(manifest.dependencies), "graphql"].sort();
  expect(Object.keys(dependencies).sort()).toEqual(expect.arrayContaining(wanted));
});
