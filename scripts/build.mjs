import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { bundle } from "./bundle.mjs";

const { outputs } = await bundle();
await chmod("dist/cli.js", 0o755);

// Old chunks go last: a gateway that is starting right now still finds its own.
for (const name of await readdir("dist/chunks")) {
  const path = join("dist/chunks", name);
  if (!outputs[path]) await rm(path);
}
