import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { directory } from "../support/cli.js";

export const redisIsInstalled = spawnSync("redis-server", ["--version"]).status === 0;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** The system's own Redis on a free port of this machine, without anything on disk. */
export class RedisServer {
  #port = 0;
  #process: ChildProcess | undefined;
  readonly #more: readonly string[];

  constructor(...more: readonly string[]) {
    this.#more = more;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  get port(): number {
    return this.#port;
  }

  /** At the same address as before. */
  async start(): Promise<void> {
    this.#port ||= await freePort();
    const place = ["--bind", "127.0.0.1", "--port", String(this.#port), "--dir", directory()];
    const child = spawn("redis-server", [...place, "--save", "", "--appendonly", "no", ...this.#more], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#process = child;
    // Who is killed with something unread in a pipe resets it, which is not an error.
    child.stdout.on("error", () => {});
    let said = "";
    for await (const chunk of child.stdout) {
      said += String(chunk);
      if (said.includes("Ready to accept connections")) break;
    }
    if (!said.includes("Ready to accept connections"))
      throw new Error(`redis-server does not start:\n${said}`);
  }

  /** Without a word to anybody. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** Connections stay open and nothing is answered. */
  hang(): void {
    this.#process?.kill("SIGSTOP");
  }

  wake(): void {
    this.#process?.kill("SIGCONT");
  }
}
