import { describe } from "vitest";
import { kuzzleEmulator } from "../support/dialect-contract/kuzzle/emulator.js";
import { kuzzleContract } from "../support/dialect-contract/kuzzle/index.js";

describe("Kuzzle 2.56 in the sandbox", () => kuzzleContract((options) => kuzzleEmulator(options)));

describe("Kuzzle 2.56 in the sandbox, over a WebSocket", () =>
  kuzzleContract(async (options) => ({ ...(await kuzzleEmulator(options)), protocol: "websocket" })));
