import { Client, Pool } from "undici";
import type { ClientSettings } from "./client.js";
import { connector } from "./connect.js";
import { Demand } from "./demand.js";
import { fromTransport } from "./errors.js";
import type { Connections } from "./exchange.js";

/** The sockets of one upstream: those in use, and a way to find out whether one can be opened. */
export class Sockets implements Connections {
  readonly pool: Pool;
  readonly demand = new Demand();
  readonly #upstream: string;
  readonly #origin: URL;
  readonly #connect: ReturnType<typeof connector>;

  constructor(settings: ClientSettings) {
    this.#upstream = settings.name;
    this.#origin = new URL(settings.url);
    this.#connect = connector(settings.timeouts.connect, settings.tls, this.demand);
    this.pool = new Pool(this.#origin.origin, {
      connections: settings.limits.connections,
      pipelining: 1,
      // Below every upstream's own idle time, so that a request seldom meets a socket that is being closed.
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: 30_000,
      clientTtl: 60_000,
      connect: this.#connect,
    });
  }

  /** A connection for one exchange: a repeat must not meet another kept one that is as dead as the first. */
  single(): { readonly connections: Connections; close(): void } {
    if (this.pool.closed) return { connections: this, close: () => {} };
    const pool = new Client(this.#origin.origin, { pipelining: 0, connect: this.#connect });
    return { connections: { pool, demand: this.demand }, close: () => void pool.destroy().catch(() => {}) };
  }

  /** A second call finds nothing left to do. */
  async close(): Promise<void> {
    if (!this.pool.closed) await this.pool.close();
  }

  /** Opens a socket and closes it again, or fails as a call would whose socket cannot be opened. */
  reach(operation: string): Promise<void> {
    const { host, hostname, protocol, port } = this.#origin;
    return new Promise((resolve, reject) => {
      const arrived = this.demand.wait();
      this.#connect(
        { host, hostname: hostname.replace(/^\[(.*)\]$/, "$1"), protocol, port },
        (error, socket) => {
          arrived();
          if (error) return reject(fromTransport(error, this.#upstream, operation, false));
          socket?.destroy();
          resolve();
        },
      );
    });
  }
}
