// Builds `dist`; with --if-older only where something it is made of is newer.
import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isUpToDate, PROGRAM } from "./up-to-date.mjs";

if (!process.argv.includes("--if-older") || !isUpToDate()) {
  const { bundle } = await import("./bundle.mjs");
  const { outputs } = await bundle();
  await chmod(PROGRAM, 0o755);

  // Old chunks go last: a gateway that is starting right now still finds its own.
  for (const name of await readdir("dist/chunks")) {
    const path = join("dist/chunks", name);
    if (!outputs[path]) await rm(path);
  }
}
