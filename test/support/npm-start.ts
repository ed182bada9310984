import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { ROOT } from "./architecture.js";

export interface Started {
  readonly npm: ChildProcess;
  readonly url: string;
  stop(): Promise<void>;
}

/** `npm start` as a person would type it, on a free port. */
export async function npmStart(args: readonly string[] = []): Promise<Started> {
  const npm = spawn("npm", ["start", "--silent", "--", "--sandbox", "--port", "0", ...args], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: "development" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  // Who is killed with something unread in a pipe resets it, which is nobody's mistake.
  npm.stdout.on("error", () => {});
  let url = "";
  for await (const line of createInterface({ input: npm.stdout })) {
    url = /^ready (\S+)$/.exec(line)?.[1] ?? "";
    if (url) break;
  }
  if (!url) throw new Error("npm start ended without being ready");
  return {
    npm,
    url,
    async stop() {
      const ended = once(npm, "exit");
      npm.kill("SIGTERM");
      await ended;
    },
  };
}
