import type { Call } from "../../../dialect/call.js";
import type { Identity, Privileges } from "../../../dialect/define-dialect.js";
import type { Client } from "../../../http/client.js";
import * as access from "./access.js";
import { withBearerOnly } from "./caller.js";
import { callsFor } from "./parts.js";
import { readMany } from "./read.js";
import type { ProfileUser, Row, SecurityProfile } from "./records.js";
import { type ProfilePage, type ProfileSearch, search } from "./search.js";
import { type ProfileChange, type Updated, update } from "./update.js";
import { readUsers } from "./users.js";

/** What can be asked of one Kuzzle about security profiles, in the words of its domain. */
export class KuzzleConnector {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Splits ids into parts that one `readMany` or `readUsers` each can take. */
  callsFor(ids: readonly string[]): string[][] {
    return callsFor(ids);
  }

  readMany(ids: readonly string[], call: Call): Promise<Row<SecurityProfile>[]> {
    return readMany(this.#client, ids, this.#own(call));
  }

  readUsers(ids: readonly string[], call: Call): Promise<Row<ProfileUser>[]> {
    return readUsers(this.#client, ids, this.#own(call));
  }

  search(query: ProfileSearch, call: Call): Promise<ProfilePage> {
    return search(this.#client, query, this.#own(call));
  }

  update(profileId: string, change: ProfileChange, call: Call): Promise<Updated> {
    return update(this.#client, profileId, change, this.#own(call));
  }

  probe(call: Call): Promise<Identity> {
    return access.probe(this.#client, call);
  }

  privileges(call: Call): Promise<Privileges> {
    return access.privileges(this.#client, this.#own(call));
  }

  #own(call: Call): Call {
    return withBearerOnly(call, this.#client.name);
  }
}
