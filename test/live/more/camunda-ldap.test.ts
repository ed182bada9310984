import { directory } from "./support/directory.js";
import { further } from "./support/further.js";

further("Camunda 7.24.0 with LDAP", () => {
  // As in live/camunda/people.ldif.
  const plain = ["demo", "jdoe", "o'neil", "star*", "par(en)", "space user", "plus+tag@example.org", "Ädmin"];
  directory({
    identity: "ldap",
    ids: plain,
    anyCase: true,
    descending: false,
    parentheses: false,
  });
});
