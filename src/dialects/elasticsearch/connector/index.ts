import {
  type BulkRead,
  type Call,
  type Client,
  type ErrorKind,
  type Identity,
  type Operation,
  type Privileges,
  UpstreamError,
} from "../../../dialect.js";
import { decodeIdentity, decodeIsProduct, decodePrivileges } from "../wire/index.js";
import { operations } from "./operations.js";
import { callsFor, callsForNames, findUsers, readMany, whoAmI } from "./read.js";
import type { KnownUser, UserProfile } from "./records.js";
import {
  hasPrivileges,
  type PrivilegeQuery,
  type ProfilePrivileges,
  type Suggested,
  type SuggestQuery,
  suggest,
} from "./search.js";
import { activate, type DataChange, type Grant, type Refresh, setEnabled, updateData } from "./write.js";

/** What can be asked of one Elasticsearch about user profiles, in the words of its domain. */
export class ElasticsearchConnector {
  readonly profiles: BulkRead<UserProfile>;
  readonly users: BulkRead<KnownUser>;
  readonly #client: Client;

  constructor(given: Client) {
    const client = awareOfStartup(given);
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

/** Milliseconds after the server was last out of reach within which it may still be starting. */
const STARTING = 30_000;

const AWAY: ReadonlySet<ErrorKind> = new Set(["unreachable", "timed-out", "shed"]);
const REFUSED: ReadonlySet<ErrorKind> = new Set(["refused-us", "unauthenticated"]);

/**
 * A node that starts answers requests before it can read its users, and for about a second refuses valid credentials as
 * if they were wrong (seen on 8.19.21). Taken literally, that would send operators looking for a wrong password. So
 * between an outage and the first success it counts as being away.
 */
function awareOfStartup(client: Client): Client {
  let awayAt = Number.NEGATIVE_INFINITY;
  /** When it first answered after that. */
  let backAt = Number.NEGATIVE_INFINITY;

  async function send<T>(operation: Operation<T>, call: Call): Promise<T> {
    const begunAt = performance.now();
    try {
      const value = await client.send(operation, call);
      if (backAt < awayAt && !operation.anonymous) backAt = performance.now();
      return value;
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      if (AWAY.has(error.kind) || (error.status ?? 0) >= 500) awayAt = performance.now();
      const justAway = performance.now() - awayAt < STARTING;
      // What began before the first success may have been refused before it, too.
      const started = backAt >= awayAt && begunAt > backAt;
      if (!REFUSED.has(error.kind) || !justAway || started) throw error;
      const message = "The upstream is starting and cannot check credentials yet.";
      throw error.with({ kind: "unreachable", message, retryable: true });
    }
  }

  return {
    name: client.name,
    forwards: client.forwards,
    room: (call) => client.room(call),
    send,
    merged: (bulk) => client.merged(bulk),
    close: () => client.close(),
  };
}

/** All that the mutations need. */
const NEEDED = "manage_user_profile";

/** One call where the credentials may ask for the version (cluster privilege `monitor`), else two. */
async function probe(client: Client, call: Call): Promise<Identity> {
  try {
    return await client.send(operations.info.with({ decode: decodeIdentity }), call);
  } catch (error) {
    if (!(error instanceof UpstreamError) || (error.status !== 401 && error.status !== 403)) throw error;
    // These two are the answers that do not name the product. OPTIONS asks for no credentials and does.
    const known = await client.send(
      operations.options.with({
        decode: decodeIsProduct,
      }),
      call,
    );
    if (!known) throw error;
    return { product: "Elasticsearch", version: null };
  }
}

async function privileges(client: Client, call: Call): Promise<Privileges> {
  const user = await whoAmI(client, call);
  try {
    const granted = await client.send(
      operations.hasPrivileges.with({
        body: { json: { cluster: [NEEDED] } },
        decode: decodePrivileges,
      }),
      call,
    );
    return { user, missing: granted[NEEDED] === false ? [NEEDED] : [] };
  } catch (error) {
    // The credentials work, as was just seen; what they may do stays unknown then.
    if (error instanceof UpstreamError) return { user, missing: [] };
    throw error;
  }
}
