import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../support/architecture.js";
import { buildOnce } from "../support/cli.js";

beforeAll(buildOnce, 60_000);

describe("npm start", () => {
  it("ends with npm: whoever stops the one leaves no gateway behind that holds the port", async () => {
    const npm = spawn("npm", ["start", "--silent", "--", "--sandbox", "--port", "0"], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: "development" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    let url = "";
    for await (const line of createInterface({ input: npm.stdout })) {
      url = /^ready (\S+)$/.exec(line)?.[1] ?? "";
      if (url) break;
    }
    const health = new URL("/health/live", url);
    expect((await fetch(health)).status).toBe(200);
    const ended = once(npm, "exit");
    npm.kill("SIGTERM");
    await ended;
    await expect.poll(() => fetch(health).catch(() => "gone")).toBe("gone");
  });
});
