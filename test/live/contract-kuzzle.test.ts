import { describe } from "vitest";
import { kuzzleContract } from "../support/dialect-contract/kuzzle/index.js";
import { realKuzzle } from "./support/kuzzle.js";
import { shared, titleOf } from "./support/servers.js";

describe.skipIf(!shared("kuzzle"))(titleOf("kuzzle"), () => kuzzleContract(realKuzzle));

describe.skipIf(!shared("kuzzle"))(`${titleOf("kuzzle")} over a WebSocket`, () =>
  kuzzleContract(async (options) => ({ ...(await realKuzzle(options)), protocol: "websocket" })),
);
