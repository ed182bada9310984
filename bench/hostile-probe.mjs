// Asks the gateway's liveness again and again, on a thread of its own so that the sender's work does not show.
import { Agent, get } from "node:http";
import { parentPort, workerData } from "node:worker_threads";

const EVERY = 2;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let worst = 0;

function ask() {
  const startedAt = performance.now();
  get(new URL("/health/live", workerData.url), { agent }, (response) => {
    response.resume();
    response.on("end", () => {
      worst = Math.max(worst, performance.now() - startedAt);
      setTimeout(ask, EVERY);
    });
  }).on("error", (error) => {
    throw error;
  });
}

parentPort.on("message", () => {
  parentPort.postMessage(worst);
  worst = 0;
});
ask();
