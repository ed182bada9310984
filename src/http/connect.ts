import { Socket } from "node:net";
import { buildConnector } from "undici";
import type { TlsSettings } from "./client.js";

class ConnectTimeout extends Error {
  readonly code = "UND_ERR_CONNECT_TIMEOUT";
}

/** Opens sockets, each within `timeout` ms, TLS included: undici's own connect timer ticks only once a second. */
export function connector(timeout: number, tls: TlsSettings | undefined): buildConnector.connector {
  const open = buildConnector({
    timeout: 0,
    keepAlive: true,
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
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      // Else the system would go on trying for two minutes, a socket for every call.
      if (socket instanceof Socket) socket.destroy();
      done(new ConnectTimeout("connecting took too long"), null);
    }, timeout);
    const socket: unknown = open(options, (...result) => {
      clearTimeout(timer);
      if (!late) done(...result);
    });
  };
}
