import type { Call } from "../../../dialect/call.js";
import type { Identity, Privileges } from "../../../dialect/define-dialect.js";
import type { Client } from "../../../http/client.js";
import { activate, type Grant } from "./activate.js";
import { hasPrivileges, type PrivilegeQuery, type ProfilePrivileges } from "./has-privileges.js";
import { privileges, probe } from "./probe.js";
import * as read from "./read.js";
import type { KnownUser, Suggestion, UserProfile } from "./records.js";
import { mindfulOfStarts } from "./starting.js";
import { type SuggestQuery, suggest } from "./suggest.js";
import { type DataChange, type Refresh, setEnabled, updateData } from "./update.js";

/** What can be asked of one Elasticsearch about user profiles, in the words of its domain. */
export class ElasticsearchConnector {
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = mindfulOfStarts(client);
  }

  /** Splits uids into parts that one `readMany` each can take. */
  callsFor(uids: readonly string[], filter: string | undefined): string[][] {
    return read.callsFor(uids, filter);
  }

  readMany(uids: readonly string[], filter: string | undefined, call: Call): Promise<read.Profiles> {
    return read.readMany(this.#client, uids, filter, call);
  }

  /** Splits names into parts that one `findUsers` each can take. */
  callsForNames(names: readonly string[]): string[][] {
    return read.callsForNames(names);
  }

  findUsers(names: readonly string[], call: Call): Promise<KnownUser[]> {
    return read.findUsers(this.#client, names, call);
  }

  suggest(query: SuggestQuery, call: Call): Promise<Suggestion[]> {
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
