import { describe } from "vitest";
import { peopleContract } from "../support/dialect-contract/people/index.js";
import { together } from "../support/dialect-contract/people/target.js";
import { realCamunda } from "./support/camunda.js";
import { realElasticsearch } from "./support/elasticsearch.js";
import { realKuzzle } from "./support/kuzzle.js";
import { shared } from "./support/servers.js";

const others = [shared("elasticsearch"), shared("kuzzle")];

for (const [engine, title] of [
  ["camunda", "All three, with Camunda"],
  ["operaton", "All three, with Operaton"],
] as const) {
  describe.skipIf(![...others, shared(engine)].every(Boolean))(title, () => {
    peopleContract(() => together(realElasticsearch({}), realKuzzle({}), realCamunda(engine, {})));
  });
}
