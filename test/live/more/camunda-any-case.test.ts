import { anyCase } from "../../support/dialect-contract/camunda/any-case.js";
import { asAdmin } from "../../support/dialect-contract/camunda/target.js";
import { inWorld } from "../../support/dialect-contract/world.js";
import { furtherCamunda } from "../support/camunda.js";
import { further } from "./support/further.js";

further("Camunda 7.24.0 on H2 without case", ["camunda"], () => {
  anyCase(
    inWorld(
      () => furtherCamunda({ ignoreCase: true }, {}),
      (target) => [asAdmin(target)],
    ),
  );
});
