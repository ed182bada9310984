import {
  type BulkRead,
  type Call,
  type Client,
  type Identity,
  loosely,
  type Mutex,
  type Privileges,
  UpstreamError,
} from "../../../dialect.js";
import { decodeAuthorized, decodeIsPlainOptions, decodeLinks, decodeVersion } from "../wire.js";
import { type Engine, operationsOf } from "./engine.js";
import { listLinks, UserReads } from "./read.js";
import type { ProfileChange, UserProfile } from "./records.js";
import { count, type Doubt, dispel, doubtsOf, search, type UserSearch } from "./search.js";
import {
  type Credentials,
  createUser,
  deleteUser,
  type NewUser,
  unlockUser,
  update,
  updateCredentials,
} from "./write.js";

/** What can be asked of one upstream of the family, in the words of its domain. */
export class CamundaConnector {
  readonly users: BulkRead<UserProfile>;
  readonly #engine: Engine;
  readonly #updates: Mutex;
  readonly #dispelled = new Set<Doubt["filter"]>();

  constructor(client: Client, options: { readonly engine?: string | undefined }, updates: Mutex) {
    this.#updates = updates;
    this.#engine = { client, operations: operationsOf(options.engine) };
    this.users = client.merged(new UserReads(this.#engine));
  }

  async search(query: UserSearch, call: Call): Promise<readonly UserProfile[]> {
    const users = await search(this.#engine, query, call);
    if (users.length > 0) await this.#dispelDoubts(query, call);
    return users;
  }

  async count(query: UserSearch, call: Call): Promise<number> {
    const total = await count(this.#engine, query, call);
    if (total > 0) await this.#dispelDoubts(query, call);
    return total;
  }

  /**
   * Whether the filters were understood. Checked once for each filter: a caller who can see users, and finds none by a
   * value that no user has, proves it.
   */
  async #dispelDoubts({ filters }: UserSearch, call: Call): Promise<void> {
    for (const doubt of doubtsOf(filters)) {
      if (this.#dispelled.has(doubt.filter)) continue;
      await dispel(this.#engine, doubt, call);
      this.#dispelled.add(doubt.filter);
    }
  }

  /**
   * Gives the id in the upstream's spelling. It checks for a race only within the write, so two merges of one user at
   * once would undo each other.
   */
  update(userId: string, change: ProfileChange, call: Call): Promise<string> {
    return this.#inTurn(userId, call, () => update(this.#engine, userId, change, call));
  }

  create(user: NewUser, call: Call): Promise<void> {
    return createUser(this.#engine, user, call);
  }

  delete(userId: string, call: Call): Promise<void> {
    return this.#inTurn(userId, call, () => deleteUser(this.#engine, userId, call));
  }

  /** Every write raises the record's revision, so this one waits for its turn too. */
  updateCredentials(userId: string, credentials: Credentials, call: Call): Promise<void> {
    return this.#inTurn(userId, call, () => updateCredentials(this.#engine, userId, credentials, call));
  }

  unlock(userId: string, call: Call): Promise<void> {
    return this.#inTurn(userId, call, () => unlockUser(this.#engine, userId, call));
  }

  #inTurn<T>(userId: string, call: Call, task: () => Promise<T>): Promise<T> {
    return this.#updates.take(loosely(userId), call.signal, task);
  }

  probe(call: Call): Promise<Identity> {
    return probe(this.#engine, call);
  }

  privileges(call: Call): Promise<Privileges> {
    return privileges(this.#engine, call);
  }
}

/** Which member of the family this is: one call, for the forks a second one. */
async function probe({ client, operations }: Engine, call: Call): Promise<Identity> {
  const version = await client.send(operations.version.with({ decode: decodeVersion }), call);
  // Only the original counts from 7; its forks began again at 1 and differ in how they answer OPTIONS.
  if (version?.startsWith("7.")) return { product: "Camunda 7", version };
  const plain = await client.send(operations.options.with({ decode: decodeIsPlainOptions }), call);
  return { product: plain ? "Operaton" : "CIB seven", version };
}

/**
 * Whether the credentials work, and what the mutations lack for users in general; there may be grants for single users.
 * The links also say whether the engine's users can be written at all. Whoever has all permissions on authorizations
 * counts as the administrator that unlocking takes: the API does not say who is one.
 */
async function privileges(engine: Engine, call: Call): Promise<Privileges> {
  await search(engine, { filters: {}, from: 0, size: 1 }, call);
  const [ofList, ofUsers, administers] = await Promise.all([
    ifKnown(listLinks(engine, call)),
    ifKnown(everyUserLinks(engine, call)),
    ifKnown(mayAdminister(engine, call)),
  ]);
  const missing = [
    ...(ofList?.includes("create") === false ? ["CREATE on USER"] : []),
    ...(ofUsers?.includes("update") === false ? ["UPDATE on USER"] : []),
    ...(ofUsers?.includes("delete") === false ? ["DELETE on USER"] : []),
    ...(administers === false ? ["ALL on AUTHORIZATION (an administrator's, to unlock users)"] : []),
  ];
  return { user: null, missing };
}

/** Undefined if the engine does not say. */
async function ifKnown<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof UpstreamError) return undefined;
    throw error;
  }
}

function everyUserLinks({ client, operations }: Engine, call: Call): Promise<string[]> {
  return client.send(operations.everyUserOptions.with({ ids: ["*"], decode: decodeLinks }), call);
}

/** The number that the engine's API has for the resource "authorization". */
const AUTHORIZATION = 4;

/** https://docs.camunda.org/manual/7.24/reference/rest/authorization/get-check/ */
function mayAdminister({ client, operations }: Engine, call: Call): Promise<boolean> {
  return client.send(
    operations.authorizationCheck.with({
      query: { permissionName: "ALL", resourceName: "AUTHORIZATION", resourceType: AUTHORIZATION },
      decode: decodeAuthorized,
    }),
    call,
  );
}
