import { administer, freshWord } from "../elasticsearch/target.js";
import type { PeopleTarget } from "./target.js";

/** Names of people, by who knows them: all three, or one of them in their order. */
export interface Known {
  readonly everywhere: string;
  readonly first: string;
  readonly second: string;
  readonly third: string;
}

/** Valid names that nobody has; some of them no system can have, or none can be asked for. */
export const NOBODYS = [
  "nobody/else",
  ".",
  "../nobody",
  "_privileges",
  "_has_privileges",
  "_count",
  "_search",
  " outer ",
  "line\nbreak",
  "\u0000",
  "jörg",
  "x".repeat(512),
  "😀".repeat(512),
];

/** People with names that a path cannot hold as they are, known to the first two. */
export async function putOdd({ elasticsearch, kuzzle }: PeopleTarget): Promise<string[]> {
  const word = freshWord();
  const names = ["DOM\\", "a/b", "a,b", "a?b#c", "../", "a b%2F", "100%"].map((name) => name + word);
  const password = "secret of a person";
  await kuzzle.putRole("contract-person", { document: ["get"] });
  await kuzzle.putProfile("contract-person", [{ roleId: "contract-person" }]);
  for (const username of names) {
    await elasticsearch.putUser({ username, password });
    const grant = { grant_type: "password", username, password };
    await administer(elasticsearch, "POST", "/_security/profile/_activate", grant);
    await kuzzle.putUser(username, ["contract-person", "default"], password);
  }
  return names;
}

/** Only the one who is known everywhere has ever been activated. */
export async function putKnown({ elasticsearch, kuzzle, camunda }: PeopleTarget): Promise<Known> {
  const [everywhere, first, second, third] = [freshWord(), freshWord(), freshWord(), freshWord()];
  const password = "secret of a person";
  for (const username of [everywhere, first]) {
    await elasticsearch.putUser({ username, password, fullName: `Full ${username}` });
  }
  const grant = { grant_type: "password", username: everywhere, password };
  await administer(elasticsearch, "POST", "/_security/profile/_activate", grant);

  await kuzzle.putRole("contract-person", { document: ["get"] });
  await kuzzle.putProfile("contract-person", [{ roleId: "contract-person" }]);
  for (const id of [everywhere, second]) await kuzzle.putUser(id, ["contract-person", "default"], password);

  for (const id of [everywhere, third]) {
    await camunda.putUser({ id, firstName: "First", lastName: `Last ${id}` });
  }
  return { everywhere, first, second, third };
}
