import { describe, expect, it } from "vitest";
import { answers } from "../support/dialect-contract/answers.js";
import { camundaEmulator } from "../support/dialect-contract/camunda/emulator.js";
import { camundaContract, cibSevenContract } from "../support/dialect-contract/camunda/index.js";
import { missing, operationsOf } from "../support/dialect-contract/outcomes.js";
import { errorRows, watchErrorRows } from "../support/error-rows.js";
import { upstream } from "../support/gateway.js";
import { camundaAnswers } from "./camunda-answers.js";

const used = watchErrorRows();

describe("Camunda 7.24 in the sandbox", () =>
  camundaContract((options) => camundaEmulator("camunda", options)));
describe("Operaton 1.0 in the sandbox", () =>
  camundaContract((options) => camundaEmulator("operaton-1", options)));
describe("Operaton 2.1 in the sandbox", () =>
  camundaContract((options) => camundaEmulator("operaton-2", options)));
describe("CIB seven 2.2 in the sandbox", () =>
  cibSevenContract((options) => camundaEmulator("cibseven", options)));

describe("Camunda that answers", () =>
  answers((url) => upstream({ dialect: "camunda", url }), camundaAnswers));

describe("Every way in which Camunda fails has a case", () => {
  it("every error row of its wire", () => {
    const rows = errorRows("camunda");
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ at }) => !used.has(at))).toEqual([]);
  });

  it("every typed error of its mutations, refused credentials and bad input of every operation", () => {
    expect(missing(operationsOf("camunda"))).toEqual([]);
  });
});
