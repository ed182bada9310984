import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
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
  // Who is killed with something unread in a pipe resets it, which is not an error.
  npm.stdout.on("error", () => {});
  // Not line by line with readline, which throws what goes wrong in a pipe at nobody.
  const url = await new Promise<string>((resolve, reject) => {
    let text = "";
    npm.stdout.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      const [, found] = /^ready (\S+)$/m.exec(text) ?? [];
      if (found) resolve(found);
    });
    npm.once("exit", () => reject(new Error("npm start ended without being ready")));
  });
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
