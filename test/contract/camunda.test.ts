import { describe } from "vitest";
import { camundaContract, cibSevenContract } from "../support/dialect-contract/camunda/index.js";
import { camundaStandIn } from "../support/dialect-contract/camunda/stand-in.js";

describe("Camunda 7.24 in the sandbox", () =>
  camundaContract((options) => camundaStandIn("camunda", options)));
describe("Operaton 1.0 in the sandbox", () =>
  camundaContract((options) => camundaStandIn("operaton-1", options)));
describe("Operaton 2.1 in the sandbox", () =>
  camundaContract((options) => camundaStandIn("operaton-2", options)));
describe("CIB seven 2.2 in the sandbox", () =>
  cibSevenContract((options) => camundaStandIn("cibseven", options)));
