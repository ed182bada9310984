import { createRequire } from "node:module";
import { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type * as undici from "undici";
import type { buildConnector as Build } from "undici";
import { PatientTimer } from "../dialect/cancellation.js";
import type { ClientSettings, TlsSettings } from "./client.js";
import { fromTransport, NotConnected } from "./errors.js";

const require = createRequire(import.meta.url);

/**
 * One part of undici by itself: a start needs two of them, and the whole of it would take twice as long to load as the rest
 * of the gateway. Its package names no smaller entry, so a version that keeps the part elsewhere is loaded whole.
 */
export function part<Name extends keyof typeof undici>(name: Name, file: string): (typeof undici)[Name] {
  try {
    const found = require(`undici/lib/${file}`);
    if (found.name === name) return found;
  } catch {
    // Not there in this version.
  }
  return whole()[name];
}

export function whole(): typeof undici {
  return createRequire(import.meta.url)("undici");
}

export type Client = undici.Client;
export const Client = part("Client", "dispatcher/client.js");
export const buildConnector = part("buildConnector", "core/connect.js");

class ConnectTimeout extends Error {
  readonly code = "UND_ERR_CONNECT_TIMEOUT";
}

class NotNeeded extends Error {
  readonly code = "UND_ERR_ABORTED";
}

/** Opens sockets, each within `timeout` ms, TLS included: undici's own connect timer ticks only once a second. */
export function connector(timeout: number, tls: TlsSettings | undefined, demand: Demand): Build.connector {
  const open = buildConnector({
    timeout: 0,
    keepAlive: true,
    // A resumed session is accepted without a look at the certificate, which may have expired since.
    maxCachedSessions: 0,
    // Without it a name with one dead and one live address could use up the whole time on the dead one.
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: Math.max(10, Math.floor(timeout / 4)),
    minVersion: "TLSv1.2",
    // Said aloud, so that no environment variable can turn it off.
    rejectUnauthorized: true,
    ...(tls?.ca ? { ca: tls.ca } : {}),
    ...(tls?.cert ? { cert: tls.cert } : {}),
    ...(tls?.key ? { key: tls.key } : {}),
    ...(tls?.serverName ? { servername: tls.serverName } : {}),
  });
  return (options, done) => {
    // Not before undici has come back from asking: it would not hear the answer.
    if (demand.none) return queueMicrotask(() => done(new NotNeeded("nobody waits for a connection"), null));
    let over = false;
    const giveUp = (error: Error): void => {
      finish();
      // Else the system would go on trying for two minutes, a socket for every call.
      if (socket instanceof Socket) socket.destroy();
      done(error, null);
    };
    const timer = new PatientTimer(timeout, (cause) =>
      giveUp(new ConnectTimeout("connecting took too long", { cause })),
    );
    const forget = demand.opening(() => giveUp(new NotNeeded("nobody waits for the connection any more")));
    function finish(): void {
      over = true;
      timer.clear();
      forget();
    }
    const socket: unknown = open(options, (...[error, opened]) => {
      if (over) return;
      finish();
      if (error) done(new NotConnected(error), null);
      else done(null, opened);
    });
    // An alert after the handshake, as for a missing client certificate in TLS 1.3, leaves the socket open, and the
    // end that follows would hide it.
    if (socket instanceof TLSSocket) socket.on("error", (error) => socket.destroy(error));
  };
}

/**
 * Counts the exchanges that wait for a connection. After an aborted exchange undici opens a new connection for nobody,
 * and one that is being opened goes on when its exchange has left: without demand neither is needed.
 */
export class Demand {
  readonly #opening = new Set<() => void>();
  #waiting = 0;

  get none(): boolean {
    return this.#waiting === 0;
  }

  /** An exchange begins to wait; `arrived` must be called once. */
  wait(): void {
    this.#waiting += 1;
  }

  /** It has its connection, or needs none any more. */
  arrived(): void {
    this.#waiting -= 1;
    if (this.none) for (const cancel of [...this.#opening]) cancel();
  }

  /** A connection is being opened; `cancel` is called where it is not needed any more. Gives the end of that. */
  opening(cancel: () => void): () => void {
    this.#opening.add(cancel);
    return () => void this.#opening.delete(cancel);
  }
}

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
