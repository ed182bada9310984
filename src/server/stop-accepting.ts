import { Server } from "node:net";

/**
 * Takes no further connection; resolves once the last one is gone. As a server of sockets: one of HTTP would at once stop
 * looking for clients that are too slow, and a single one of them could then hold up the end for all of the grace.
 */
export function stopAccepting(server: Server): Promise<void> {
  return new Promise((resolve) => {
    Server.prototype.close.call(server, () => {
      // Now nobody needs to be looked for.
      server.close();
      resolve();
    });
  });
}
