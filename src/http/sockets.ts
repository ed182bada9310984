import type { ClientSettings } from "./client.js";
import { Client, connector, Demand } from "./connect.js";
import { fromTransport } from "./errors.js";

/** Milliseconds after which a connection is replaced, so that a name that leads elsewhere by now is looked up again. */
const MAX_AGE = 60_000;

/** A connection that carries one exchange at a time. */
export interface Connection {
  readonly client: Client;
  /** Undefined = for one exchange alone. */
  readonly replaceAt: number | undefined;
}

/** The connections to one upstream: those that are kept, and a way to find out whether one can be opened. */
export class Sockets {
  readonly demand = new Demand();
  readonly #upstream: string;
  readonly #origin: URL;
  readonly #connect: ReturnType<typeof connector>;
  readonly #all = new Set<Client>();
  readonly #most: number;
  /** The one used last is used next. */
  readonly #idle: Connection[] = [];
  /** Answered in this turn of the event loop, and in the one before. */
  #answered: Connection[] = [];
  #answeredBefore: Connection[] = [];
  #isTurning = false;
  #closed = false;

  constructor(settings: ClientSettings) {
    this.#upstream = settings.name;
    this.#origin = new URL(settings.url);
    this.#most = settings.limits.connections;
    this.#connect = connector(settings.timeouts.connect, settings.tls, this.demand);
  }

  /** A connection for one exchange; it must be given back. */
  take(): Connection {
    for (let kept = this.#kept(); kept; kept = this.#kept()) {
      if (kept.replaceAt !== undefined && performance.now() < kept.replaceAt) return kept;
      this.#end(kept.client).catch(() => {});
    }
    const client = new Client(this.#origin.origin, {
      pipelining: 1,
      // Below every upstream's own idle time, so that a request seldom meets a socket that is being closed.
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: 30_000,
      connect: this.#connect,
    });
    if (this.#closed) this.#end(client).catch(() => {});
    else this.#all.add(client);
    return { client, replaceAt: performance.now() + MAX_AGE };
  }

  #kept(): Connection | undefined {
    const idle = this.#idle.pop();
    if (idle || this.#all.size < this.#most) return idle;
    return this.#answeredBefore.shift() ?? this.#answered.shift();
  }

  /** The same, but a new one: a repeat must not meet another kept one that is as dead as the first. */
  single(): Connection {
    if (this.#closed) return this.take();
    const client = new Client(this.#origin.origin, { pipelining: 0, connect: this.#connect });
    return { client, replaceAt: undefined };
  }

  /**
   * After an exchange that was answered. It is used again once the event loop has looked at its sockets: the server may have
   * closed it after the answer, and of a request on it nobody could say whether it was read.
   */
  give(connection: Connection): void {
    if (connection.replaceAt === undefined) {
      this.drop(connection);
    } else if (!this.#closed) {
      this.#answered.push(connection);
      if (!this.#isTurning) setImmediate(this.#turn);
      this.#isTurning = true;
    }
  }

  readonly #turn = (): void => {
    this.#idle.push(...this.#answeredBefore);
    this.#answeredBefore = this.#answered;
    this.#answered = [];
    this.#isTurning = this.#answeredBefore.length > 0;
    if (this.#isTurning) setImmediate(this.#turn);
  };

  /** After one that failed: undici is still busy with it, and takes no other request meanwhile. */
  drop({ client }: Connection): void {
    this.#all.delete(client);
    client.destroy().catch(() => {});
  }

  /** Ends idle connections now and the others once they are done. A second call finds nothing left to do. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all].map((client) => this.#end(client)));
  }

  async #end(client: Client): Promise<void> {
    this.#all.delete(client);
    if (!client.closed) await client.close();
  }

  /** Opens a socket and closes it again, or fails as a call would whose socket cannot be opened. */
  reach(operation: string): Promise<void> {
    const { host, hostname, protocol, port } = this.#origin;
    return new Promise((resolve, reject) => {
      this.demand.wait();
      this.#connect(
        { host, hostname: hostname.replace(/^\[(.*)\]$/, "$1"), protocol, port },
        (error, socket) => {
          this.demand.arrived();
          if (error) return reject(fromTransport(error, this.#upstream, operation, false));
          socket?.destroy();
          resolve();
        },
      );
    });
  }
}
