import { loosely } from "../../../dialect/batch-loader.js";
import type { Call } from "../../../dialect/call.js";
import type { Identity, Privileges } from "../../../dialect/define-dialect.js";
import type { Mutex } from "../../../dialect/keyed-mutex.js";
import type { Client } from "../../../http/client.js";
import type { MergedReads } from "../../../http/merged-reads.js";
import {
  type Credentials,
  createUser,
  deleteUser,
  type NewUser,
  unlockUser,
  updateCredentials,
} from "./accounts.js";
import { privileges, probe } from "./probe.js";
import {
  callsFor,
  count,
  type Doubt,
  dispel,
  doubtsOf,
  readMany,
  search,
  type UserSearch,
  wholeLists,
} from "./read.js";
import type { ProfileChange, UserProfile } from "./records.js";
import type { Target } from "./target.js";
import { update } from "./update.js";

/** What can be asked of one upstream of the family, in the words of its domain. */
export class CamundaConnector {
  readonly #target: Target;
  readonly #users: MergedReads<UserProfile>;
  #wholeLists = false;
  readonly #dispelled = new Set<Doubt["filter"]>();
  readonly #updates: Mutex;

  constructor(client: Client, options: { readonly engine?: string | undefined }, updates: Mutex) {
    this.#updates = updates;
    const target = { client, engine: options.engine };
    this.#target = target;
    this.#users = client.merged({
      name: "readUserProfiles",
      split: (ids, call) => callsFor(target, ids, call),
      read: (ids, call) => readMany(target, ids, call),
      idOf: ({ userId }) => userId,
      provesMissing: () => this.#wholeLists,
    });
  }

  /** Splits ids into parts that one `readMany` each can take. */
  callsFor(ids: readonly string[], call: Call): string[][] {
    return callsFor(this.#target, ids, call);
  }

  readMany(ids: readonly string[], call: Call): Promise<readonly UserProfile[]> {
    return this.#users.read(ids, call);
  }

  /** A user alone in a list, which a directory looks for among all of its users. */
  async readSingly(id: string, call: Call): Promise<readonly UserProfile[]> {
    return readMany(this.#target, [id], call);
  }

  /** Whether an id that a list lacks is nobody's. Asked once: an engine with users of its own keeps them. */
  async listsAreWhole(call: Call): Promise<boolean> {
    this.#wholeLists ||= await wholeLists(this.#target, call);
    return this.#wholeLists;
  }

  async search(query: UserSearch, call: Call): Promise<UserProfile[]> {
    const users = await search(this.#target, query, call);
    if (users.length > 0) await this.#dispelDoubts(query, call);
    return users;
  }

  async count(query: UserSearch, call: Call): Promise<number> {
    const total = await count(this.#target, query, call);
    if (total > 0) await this.#dispelDoubts(query, call);
    return total;
  }

  /** Whether who was found was looked for. Asked once of each filter: who may see somebody and finds nobody proves it. */
  async #dispelDoubts({ filters }: UserSearch, call: Call): Promise<void> {
    for (const doubt of doubtsOf(filters)) {
      if (this.#dispelled.has(doubt.filter)) continue;
      await dispel(this.#target, doubt, call);
      this.#dispelled.add(doubt.filter);
    }
  }

  /** Gives the id in the upstream's spelling. It checks for a race only within the write, so two merges of one user at once would undo each other. */
  update(userId: string, change: ProfileChange, call: Call): Promise<string> {
    return this.#inTurn(userId, call, () => update(this.#target, userId, change, call));
  }

  create(user: NewUser, call: Call): Promise<void> {
    return createUser(this.#target, user, call);
  }

  delete(userId: string, call: Call): Promise<void> {
    return this.#inTurn(userId, call, () => deleteUser(this.#target, userId, call));
  }

  /** Every write raises the record's revision, so this one waits for its turn too. */
  updateCredentials(userId: string, credentials: Credentials, call: Call): Promise<void> {
    return this.#inTurn(userId, call, () => updateCredentials(this.#target, userId, credentials, call));
  }

  unlock(userId: string, call: Call): Promise<void> {
    return this.#inTurn(userId, call, () => unlockUser(this.#target, userId, call));
  }

  #inTurn<T>(userId: string, call: Call, task: () => Promise<T>): Promise<T> {
    return this.#updates.take(loosely(userId), call.signal, task);
  }

  probe(call: Call): Promise<Identity> {
    return probe(this.#target, call);
  }

  privileges(call: Call): Promise<Privileges> {
    return privileges(this.#target, call);
  }
}
