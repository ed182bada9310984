import { describe, expect, it } from "vitest";
import { answers } from "../support/dialect-contract/answers.js";
import { elasticsearchEmulator } from "../support/dialect-contract/elasticsearch/emulator.js";
import { elasticsearchContract } from "../support/dialect-contract/elasticsearch/index.js";
import { missing, operationsOf } from "../support/dialect-contract/outcomes.js";
import { errorRows, watchErrorRows } from "../support/error-rows.js";
import { upstream } from "../support/gateway.js";
import { elasticsearchAnswers } from "./elasticsearch-answers.js";

const used = watchErrorRows();

describe("Elasticsearch 8.19 in the sandbox", () => elasticsearchContract(elasticsearchEmulator));

describe("Elasticsearch that answers", () =>
  answers((url) => upstream({ dialect: "elasticsearch", url }), elasticsearchAnswers));

describe("Every way in which Elasticsearch fails has a case", () => {
  it("every error row of its wire", () => {
    const rows = errorRows("elasticsearch");
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ at }) => !used.has(at))).toEqual([]);
  });

  it("every typed error of its mutations, refused credentials and bad input of every operation", () => {
    expect(missing(operationsOf("elasticsearch"))).toEqual([]);
  });
});
