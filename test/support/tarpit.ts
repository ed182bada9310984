import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Worker } from "node:worker_threads";

/**
 * Listens and then never runs its event loop again, so that nobody is ever accepted. The wait ends with the thread.
 */
const LISTENER = `
  const { parentPort, workerData } = require("node:worker_threads");
  require("node:net").createServer().listen({ port: workerData, host: "127.0.0.1", backlog: 1 }, () => {
    parentPort.postMessage("listening");
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

const MAX_CALLERS = 16;

export interface Tarpit {
  stop(): Promise<void>;
}

/** Takes a port on which no connection is ever made: the queue of those waiting to be accepted is full. */
export async function startTarpit(port: number): Promise<Tarpit> {
  const listener = new Worker(LISTENER, { eval: true, workerData: port });
  const callers: Socket[] = [];
  const stop = async (): Promise<void> => {
    for (const caller of callers) caller.destroy();
    await listener.terminate();
  };
  await once(listener, "message");
  for (let tries = 0; tries < MAX_CALLERS; tries += 1) {
    const caller = connect(port, "127.0.0.1");
    caller.on("error", () => {});
    callers.push(caller);
    const waited = AbortSignal.timeout(200);
    const queued = await once(caller, "connect", { signal: waited }).then(
      () => true,
      () => false,
    );
    if (!queued) return { stop };
  }
  await stop();
  throw new Error("the system keeps accepting connections that nobody answers");
}
