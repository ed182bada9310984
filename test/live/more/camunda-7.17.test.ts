import { camundaContract } from "../../support/dialect-contract/camunda/index.js";
import { furtherCamunda } from "../support/camunda.js";
import { further } from "./support/further.js";

further("Camunda 7.17.0", ["camunda --version 7.17.0"], () => {
  camundaContract((options) => furtherCamunda({ version: "7.17.0" }, options));
});
