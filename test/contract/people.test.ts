import { describe } from "vitest";
import { camundaEmulator } from "../support/dialect-contract/camunda/emulator.js";
import { elasticsearchEmulator } from "../support/dialect-contract/elasticsearch/emulator.js";
import { kuzzleEmulator } from "../support/dialect-contract/kuzzle/emulator.js";
import { peopleContract } from "../support/dialect-contract/people/index.js";
import { together } from "../support/dialect-contract/people/target.js";

describe("people in the sandbox", () => {
  peopleContract(() =>
    together(elasticsearchEmulator({}), kuzzleEmulator({}), camundaEmulator("camunda", {})),
  );
});
