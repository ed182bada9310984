import type { Call } from "../../../dialect/call.js";
import type { Identity, Privileges } from "../../../dialect/define-dialect.js";
import type { Client } from "../../../http/client.js";
import type { MergedReads } from "../../../http/merged-reads.js";
import * as access from "./access.js";
import { withBearerOnly } from "./caller.js";
import { callsFor } from "./parts.js";
import { readMany } from "./read.js";
import type { ProfileUser, Row, SecurityProfile } from "./records.js";
import { type ProfilePage, type ProfileSearch, search } from "./search.js";
import { readUsers } from "./users.js";
import * as write from "./write.js";

const isFailure = ({ value }: Row<unknown>): boolean => value instanceof Error;

/** What can be asked of one Kuzzle about security profiles, in the words of its domain. */
export class KuzzleConnector {
  readonly #client: Client;
  readonly #profiles: MergedReads<Row<SecurityProfile>>;
  readonly #users: MergedReads<Row<ProfileUser>>;

  constructor(client: Client) {
    this.#client = client;
    this.#profiles = client.merged<Row<SecurityProfile>>({
      name: "mGetProfiles",
      split: callsFor,
      read: (ids, call) => readMany(client, ids, call),
      idOf: ({ id }) => id,
      failed: isFailure,
    });
    this.#users = client.merged<Row<ProfileUser>>({
      name: "mGetUsers",
      split: callsFor,
      read: (ids, call) => readUsers(client, ids, call),
      idOf: ({ id }) => id,
      failed: isFailure,
    });
  }

  /** Splits ids into parts that one `readMany` or `readUsers` each can take. */
  callsFor(ids: readonly string[]): string[][] {
    return callsFor(ids);
  }

  readMany(ids: readonly string[], call: Call): Promise<readonly Row<SecurityProfile>[]> {
    return this.#profiles.read(ids, this.#own(call));
  }

  readUsers(ids: readonly string[], call: Call): Promise<readonly Row<ProfileUser>[]> {
    return this.#users.read(ids, this.#own(call));
  }

  search(query: ProfileSearch, call: Call): Promise<ProfilePage> {
    return search(this.#client, query, this.#own(call));
  }

  update(profileId: string, change: write.ProfileChange, call: Call): Promise<write.Written> {
    return write.update(this.#client, profileId, change, this.#own(call));
  }

  create(profileId: string, content: write.ProfileContent, call: Call): Promise<write.Written> {
    return write.create(this.#client, profileId, content, this.#own(call));
  }

  replace(profileId: string, content: write.ProfileContent, call: Call): Promise<write.Written> {
    return write.replace(this.#client, profileId, content, this.#own(call));
  }

  delete(profileId: string, deletion: write.Deletion, call: Call): Promise<string> {
    return write.remove(this.#client, profileId, deletion, this.#own(call));
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
