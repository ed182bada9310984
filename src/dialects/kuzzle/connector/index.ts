import {
  type BulkRead,
  type Call,
  type Client,
  type Identity,
  type Privileges,
  type Row,
  UpstreamError,
} from "../../../dialect.js";
import * as access from "./access.js";
import { callsFor, readMany, readUsers } from "./read.js";
import type { ProfileUser, SecurityProfile } from "./records.js";
import { type ProfilePage, type ProfileSearch, search } from "./search.js";
import * as write from "./write.js";

/** What can be asked of one Kuzzle about security profiles, in the words of its domain. */
export class KuzzleConnector {
  readonly profiles: BulkRead<SecurityProfile>;
  readonly users: BulkRead<ProfileUser>;
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    const merged = <T>(
      name: string,
      read: (client: Client, ids: readonly string[], call: Call) => Promise<readonly Row<T>[]>,
    ): BulkRead<T> =>
      withOwnCredentials(
        client.merged({ name, split: callsFor, read: (ids, call) => read(client, ids, call) }),
        client.name,
      );
    this.profiles = merged("mGetProfiles", readMany);
    this.users = merged("mGetUsers", readUsers);
  }

  search(query: ProfileSearch, call: Call): Promise<ProfilePage> {
    return search(this.#client, query, this.#own(call));
  }

  update(profileId: string, change: write.ProfileChange, call: Call): Promise<write.ProfileWritten> {
    return write.update(this.#client, profileId, change, this.#own(call));
  }

  create(profileId: string, content: write.ProfileContent, call: Call): Promise<write.ProfileWritten> {
    return write.create(this.#client, profileId, content, this.#own(call));
  }

  replace(profileId: string, content: write.ProfileContent, call: Call): Promise<write.ProfileWritten> {
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

/** The same reads, with no forwarded credentials that the server would pass over. */
function withOwnCredentials<T>(reads: BulkRead<T>, upstream: string): BulkRead<T> {
  return {
    name: reads.name,
    split: callsFor,
    read: (ids, call) => reads.read(ids, withBearerOnly(call, upstream)),
  };
}

const BEARER = /^bearer +\S+$/i;

/**
 * The same call, in which no forwarded credentials but `Bearer TOKEN` are sent on. The server passes over any other
 * `Authorization` and answers as for nobody, who may do everything on a server without an administrator.
 */
function withBearerOnly(call: Call, upstream: string): Call {
  return {
    requestId: call.requestId,
    signal: call.signal,
    scopes: call.scopes,
    ...(call.endsAt === undefined ? {} : { endsAt: call.endsAt }),
    trace: call.trace,
    budget: call.budget,
    observe: (attempt) => call.observe(attempt),
    shared: (attempt) => call.shared?.(attempt),
    header(name) {
      const value = call.header(name);
      if (value === undefined || value === "" || BEARER.test(value)) return value;
      throw new UpstreamError({
        kind: "unauthenticated",
        upstream,
        operation: "credentials",
        message: "The upstream takes no other credentials than `Bearer` and a token or an API key.",
        sent: false,
      });
    },
  };
}
