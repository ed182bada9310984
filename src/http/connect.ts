import { createRequire } from "node:module";
import { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type * as undici from "undici";
import type { buildConnector as Build } from "undici";
import { PatientTimer } from "../dialect/cancellation.js";
import type { TlsSettings } from "./client.js";
import { NotConnected } from "./errors.js";

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
