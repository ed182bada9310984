import { describe } from "vitest";
import { elasticsearchContract } from "../support/dialect-contract/elasticsearch/index.js";
import { elasticsearchStandIn } from "../support/dialect-contract/elasticsearch/stand-in.js";

describe("Elasticsearch 8.19 in the sandbox", () => elasticsearchContract(elasticsearchStandIn));
