import { administer, freshWord } from "../elasticsearch/target.js";
import type { PeopleTarget } from "./target.js";

/** Names of people, by who knows them: all three, or one of them in their order. */
export interface Known {
  readonly everywhere: string;
  readonly first: string;
  readonly second: string;
  readonly third: string;
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
