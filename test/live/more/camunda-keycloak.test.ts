import { directory } from "./support/directory.js";
import { further } from "./support/further.js";

further("Camunda 7.23.0 with Keycloak's plugin and 401 users", ["camunda --version 7.23.0"], () => {
  directory({
    identity: "keycloak",
    ids: ["demo", "user0000", "user0248", "user0249", "user0300", "user0399"],
    anyCase: false,
    descending: true,
    parentheses: true,
    stars: false,
  });
});
