import { describe } from "vitest";
import { camundaStandIn } from "../support/dialect-contract/camunda/stand-in.js";
import { elasticsearchStandIn } from "../support/dialect-contract/elasticsearch/stand-in.js";
import { kuzzleStandIn } from "../support/dialect-contract/kuzzle/stand-in.js";
import { peopleContract } from "../support/dialect-contract/people/index.js";
import { together } from "../support/dialect-contract/people/target.js";

describe("people in the sandbox", () => {
  peopleContract(() => together(elasticsearchStandIn({}), kuzzleStandIn({}), camundaStandIn("camunda", {})));
});
