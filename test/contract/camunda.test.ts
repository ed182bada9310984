import { describe } from "vitest";
import { camundaEmulator } from "../support/dialect-contract/camunda/emulator.js";
import { camundaContract, cibSevenContract } from "../support/dialect-contract/camunda/index.js";

describe("Camunda 7.24 in the sandbox", () =>
  camundaContract((options) => camundaEmulator("camunda", options)));
describe("Operaton 1.0 in the sandbox", () =>
  camundaContract((options) => camundaEmulator("operaton-1", options)));
describe("Operaton 2.1 in the sandbox", () =>
  camundaContract((options) => camundaEmulator("operaton-2", options)));
describe("CIB seven 2.2 in the sandbox", () =>
  cibSevenContract((options) => camundaEmulator("cibseven", options)));
