import { describe } from "vitest";
import { kuzzleContract } from "../support/dialect-contract/kuzzle/index.js";
import { kuzzleStandIn } from "../support/dialect-contract/kuzzle/stand-in.js";

describe("Kuzzle 2.56 in the sandbox", () => kuzzleContract((options) => kuzzleStandIn(options)));
