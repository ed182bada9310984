import {
  createStandIn,
  type ElasticsearchStandIn,
} from "../../../src/dialects/elasticsearch/sandbox/index.js";
import type { Auth } from "../../../src/http/client.js";
import { type RunningStandIn, startStandIn } from "../../../src/sandbox/http.js";
import { basic } from "../../support/dialect.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";

/** Uids of people of the sandbox. */
export const JACK = "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0";

export interface World {
  readonly standIn: ElasticsearchStandIn;
  readonly server: RunningStandIn;
  readonly gateway: RunningGateway;
  /** What the stand-in was asked since the last time, as `GET /path?query`. */
  asked(): string[];
  stop(): Promise<void>;
}

/** A gateway in front of a stand-in, with the sandbox's people. */
export async function startWorld(
  auth: Auth = { kind: "service", authorization: basic("elastic", "elastic-sandbox") },
): Promise<World> {
  const standIn = createStandIn();
  const server = await startStandIn(standIn);
  const gateway = await startGateway(
    settingsFor([upstream({ dialect: "elasticsearch", url: server.url, auth })]),
  );
  let told = 0;
  return {
    standIn,
    server,
    gateway,
    asked() {
      const fresh = server.calls.slice(told).map((call) => `${call.method} ${decodeURIComponent(call.url)}`);
      told = server.calls.length;
      return fresh;
    },
    async stop() {
      await gateway.stop();
      await server.stop();
    },
  };
}
