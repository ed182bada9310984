import { describe } from "vitest";
import { camundaContract } from "../support/dialect-contract/camunda/index.js";
import { realCamunda } from "./support/camunda.js";
import { shared, titleOf } from "./support/servers.js";

describe.skipIf(!shared("operaton"))(titleOf("operaton"), () => {
  camundaContract((options) => realCamunda("operaton", options));
});
