import type { Auth } from "../../../src/http/client.js";
import { createEmulator, type ElasticsearchEmulator } from "../../../src/sandbox/elasticsearch/index.js";
import { type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { basic } from "../../support/dialect.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";

/** Uids of people of the sandbox. */
export const JACK = "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0";

export interface World {
  readonly emulator: ElasticsearchEmulator;
  readonly server: RunningEmulator;
  readonly gateway: RunningGateway;
  /** What the emulator was asked since the last time, as `GET /path?query`. */
  asked(): string[];
  stop(): Promise<void>;
}

/** A gateway in front of an emulator, with the sandbox's people. */
export async function startWorld(
  auth: Auth = { kind: "service", authorization: basic("elastic", "elastic-sandbox") },
): Promise<World> {
  const emulator = createEmulator();
  const server = await startEmulator(emulator);
  const gateway = await startGateway(
    settingsFor([upstream({ dialect: "elasticsearch", url: server.url, auth })]),
  );
  let seen = 0;
  return {
    emulator,
    server,
    gateway,
    asked() {
      const fresh = server.calls.slice(seen).map((call) => `${call.method} ${decodeURIComponent(call.url)}`);
      seen = server.calls.length;
      return fresh;
    },
    async stop() {
      await gateway.stop();
      await server.stop();
    },
  };
}
