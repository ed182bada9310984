import { directory } from "./support/directory.js";
import { further } from "./support/further.js";

further("Camunda 7.24.0 with LDAP", ["camunda"], () => {
  // As in live/camunda/people.ldif.
  const ids = [
    "demo",
    "jdoe",
    "o'neil",
    "starfish",
    "star*",
    "par(en)",
    "space user",
    "plus+tag@example.org",
    "Ädmin",
    "comma,user",
    "a/b",
    "DOM\\joe",
  ];
  directory({
    identity: "ldap",
    ids,
    anyCase: true,
    descending: false,
    parentheses: false,
    stars: true,
  });
});
