import type { BulkRead, Call, Client, Identity, Privileges } from "../../../dialect.js";
import { activate, type Grant } from "./activate.js";
import { privileges, probe } from "./probe.js";
import { callsFor, callsForNames, findUsers, readMany } from "./read.js";
import type { KnownUser, UserProfile } from "./records.js";
import {
  hasPrivileges,
  type PrivilegeQuery,
  type ProfilePrivileges,
  type Suggested,
  type SuggestQuery,
  suggest,
} from "./search.js";
import { mindfulOfStarts } from "./starting.js";
import { type DataChange, type Refresh, setEnabled, updateData } from "./update.js";

/** What can be asked of one Elasticsearch about user profiles, in the words of its domain. */
export class ElasticsearchConnector {
  readonly profiles: BulkRead<UserProfile>;
  readonly users: BulkRead<KnownUser>;
  readonly #client: Client;

  constructor(given: Client) {
    const client = mindfulOfStarts(given);
    this.#client = client;
    this.profiles = client.merged({
      name: "getUserProfiles",
      split: (uids, _call, filter) => callsFor(uids, filter),
      read: (uids, call, filter) => readMany(client, uids, filter, call),
    });
    this.users = client.merged({
      name: "getUsers",
      split: callsForNames,
      read: (names, call) => findUsers(client, names, call),
    });
  }

  suggest(query: SuggestQuery, call: Call): Promise<Suggested> {
    return suggest(this.#client, query, call);
  }

  hasPrivileges(query: PrivilegeQuery, call: Call): Promise<ProfilePrivileges> {
    return hasPrivileges(this.#client, query, call);
  }

  activate(grant: Grant, call: Call): Promise<UserProfile> {
    return activate(this.#client, grant, call);
  }

  /** True = done, as the server itself says. */
  updateData(uid: string, change: DataChange, call: Call): Promise<boolean> {
    return updateData(this.#client, uid, change, call);
  }

  setEnabled(uid: string, enabled: boolean, refresh: Refresh, call: Call): Promise<boolean> {
    return setEnabled(this.#client, uid, enabled, refresh, call);
  }

  probe(call: Call): Promise<Identity> {
    return probe(this.#client, call);
  }

  privileges(call: Call): Promise<Privileges> {
    return privileges(this.#client, call);
  }
}
