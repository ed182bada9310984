import { describe } from "vitest";
import { elasticsearchContract } from "../support/dialect-contract/elasticsearch/index.js";
import { realElasticsearch } from "./support/elasticsearch.js";
import { shared, titleOf } from "./support/servers.js";

describe.skipIf(!shared("elasticsearch"))(titleOf("elasticsearch"), () =>
  elasticsearchContract(realElasticsearch),
);
