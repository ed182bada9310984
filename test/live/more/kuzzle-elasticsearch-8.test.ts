import { administeredKuzzle } from "../../support/dialect-contract/kuzzle/index.js";
import { furtherKuzzle } from "../support/kuzzle.js";
import { further } from "./support/further.js";

further("Kuzzle 2.56.0 on Elasticsearch 8", ["kuzzle", "elasticsearch"], () => {
  // Opening it needs a delete by query, which the small distribution lacks.
  administeredKuzzle((options) => furtherKuzzle({ storage: "8" }, options));
});
