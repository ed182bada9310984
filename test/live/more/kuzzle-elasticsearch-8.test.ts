import { kuzzleContract } from "../../support/dialect-contract/kuzzle/index.js";
import { furtherKuzzle } from "../support/kuzzle.js";
import { further } from "./support/further.js";

further("Kuzzle 2.56.0 on Elasticsearch 8", () => {
  kuzzleContract((options) => furtherKuzzle({ storage: "8" }, options));
});
