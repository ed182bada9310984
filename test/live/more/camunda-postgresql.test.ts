import { camundaContract } from "../../support/dialect-contract/camunda/index.js";
import { furtherCamunda } from "../support/camunda.js";
import { further } from "./support/further.js";

further("Camunda 7.24.0 on PostgreSQL", ["camunda", "camunda --store postgres"], () => {
  camundaContract((options) => furtherCamunda({ store: "postgres" }, options));
});
