import { elasticsearchContract } from "../../support/dialect-contract/elasticsearch/index.js";
import { furtherElasticsearch } from "../support/elasticsearch.js";
import { further } from "./support/further.js";

further("Elasticsearch 8.5.0", ["elasticsearch --version 8.5.0"], () => {
  elasticsearchContract((options) => furtherElasticsearch({ version: "8.5.0" }, options));
});
