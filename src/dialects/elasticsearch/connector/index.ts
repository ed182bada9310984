import type { Call } from "../../../dialect/call.js";
import type { Identity, Privileges } from "../../../dialect/define-dialect.js";
import type { UpstreamError } from "../../../dialect/upstream-error.js";
import type { Client } from "../../../http/client.js";
import type { MergedReads } from "../../../http/merged-reads.js";
import { activate, type Grant } from "./activate.js";
import { hasPrivileges, type PrivilegeQuery, type ProfilePrivileges } from "./has-privileges.js";
import { privileges, probe } from "./probe.js";
import * as read from "./read.js";
import type { KnownUser, UserProfile } from "./records.js";
import { mindfulOfStarts } from "./starting.js";
import { type Suggested, type SuggestQuery, suggest } from "./suggest.js";
import { type DataChange, type Refresh, setEnabled, updateData } from "./update.js";

/** A profile, or why this one could not be read while others could. */
export interface ProfileRow {
  readonly uid: string;
  readonly value: UserProfile | UpstreamError;
}

function rowsOf({ profiles, failures }: read.Profiles): ProfileRow[] {
  const failed = [...failures].map(([uid, value]) => ({ uid, value }));
  return [...profiles.map((value) => ({ uid: value.uid, value })), ...failed];
}

/** What can be asked of one Elasticsearch about user profiles, in the words of its domain. */
export class ElasticsearchConnector {
  readonly #client: Client;
  readonly #profiles: MergedReads<ProfileRow>;
  readonly #users: MergedReads<KnownUser>;

  constructor(client: Client) {
    const mindful = mindfulOfStarts(client);
    this.#client = mindful;
    this.#profiles = client.merged({
      name: "getUserProfiles",
      split: (uids, _call, filter) => read.callsFor(uids, filter),
      read: async (uids, call, filter) => rowsOf(await read.readMany(mindful, uids, filter, call)),
      idOf: ({ uid }) => uid,
      failed: ({ value }) => value instanceof Error,
    });
    this.#users = client.merged({
      name: "getUsers",
      split: read.callsForNames,
      read: (names, call) => read.findUsers(mindful, names, call),
      idOf: ({ username }) => username,
    });
  }

  /** Splits uids into parts that one `readMany` each can take. */
  callsFor(uids: readonly string[], filter: string | undefined): string[][] {
    return read.callsFor(uids, filter);
  }

  readMany(uids: readonly string[], filter: string | undefined, call: Call): Promise<readonly ProfileRow[]> {
    return this.#profiles.read(uids, call, filter);
  }

  /** Splits names into parts that one `findUsers` each can take. */
  callsForNames(names: readonly string[]): string[][] {
    return read.callsForNames(names);
  }

  findUsers(names: readonly string[], call: Call): Promise<readonly KnownUser[]> {
    return this.#users.read(names, call);
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
