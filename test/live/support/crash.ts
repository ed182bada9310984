import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type LiveServer, type ServerName, startServer } from "../../../live/servers.mjs";

/** A server of its own whose data outlives it. */
export class Mortal {
  readonly #name: ServerName;
  readonly #data: string;
  #server: LiveServer;

  private constructor(name: ServerName, data: string, server: LiveServer) {
    this.#name = name;
    this.#data = data;
    this.#server = server;
  }

  static async start(name: ServerName): Promise<Mortal> {
    const data = await mkdtemp(join(tmpdir(), "profile-gateway-faults-"));
    return new Mortal(name, data, await startServer(name, { data }));
  }

  get server(): LiveServer {
    return this.#server;
  }

  /** Ends all its processes at once, as a power cut would. */
  async kill(): Promise<void> {
    this.#server.kill("SIGKILL");
    await this.#server.stop();
  }

  /** The same server again, at the same address. */
  async restart(): Promise<void> {
    const { port } = new URL(this.#server.url);
    this.#server = await startServer(this.#name, { data: this.#data, port });
  }

  async stop(): Promise<void> {
    await this.#server.stop();
    await rm(this.#data, { recursive: true, force: true });
  }
}

/** Waits for something to become true; gives the time at which it was. */
export async function moment(what: string, holds: () => boolean | Promise<boolean>, within: number) {
  const end = performance.now() + within;
  for (;;) {
    if (await holds()) return performance.now();
    if (performance.now() > end) throw new Error(`not in ${within} ms: ${what}`);
    await pause(50);
  }
}
