import { describe } from "vitest";
import { elasticsearchEmulator } from "../support/dialect-contract/elasticsearch/emulator.js";
import { elasticsearchContract } from "../support/dialect-contract/elasticsearch/index.js";

describe("Elasticsearch 8.19 in the sandbox", () => elasticsearchContract(elasticsearchEmulator));
