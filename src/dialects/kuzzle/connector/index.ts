import {
  type BulkRead,
  type Call,
  type Client,
  type Identity,
  type Login,
  type Privileges,
  type Row,
  type Session,
  UpstreamError,
} from "../../../dialect.js";
import { decodeLogin, decodeMe, decodeRights, decodeVersion, type WireRight } from "../wire/index.js";
import { action, openapi } from "./api.js";
import { callsFor, type ProfilePage, type ProfileSearch, readMany, readUsers, search } from "./read.js";
import type { ProfileUser, SecurityProfile } from "./records.js";
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
    return probe(this.#client, call);
  }

  privileges(call: Call): Promise<Privileges> {
    return privileges(this.#client, this.#own(call));
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

/** https://docs.kuzzle.io/core/2/api/controllers/auth/login/ */
export function login(client: Client, { username, password }: Login, call: Call): Promise<Session> {
  return client.send(action("login", { body: { username, password }, decode: decodeLogin }), call);
}

/** The API's description is the only place with the version that needs no rights. */
async function probe(client: Client, call: Call): Promise<Identity> {
  const version = await client.send(openapi.with({ decode: decodeVersion }), call);
  return { product: "Kuzzle", version };
}

/** Stands for everybody without credentials. */
const ANONYMOUS = "-1";
const SECURITY = "security";
/** What the mutations need. */
const NEEDED = ["createProfile", "createOrReplaceProfile", "updateProfile", "deleteProfile"] as const;

/** Who the credentials stand for, and whether they may change profiles. */
async function privileges(client: Client, call: Call): Promise<Privileges> {
  const [id, rights] = await Promise.all([
    client.send(action("getCurrentUser", { decode: decodeMe }), call),
    client.send(action("getMyRights", { decode: decodeRights }), call),
  ]);
  return {
    user: id === ANONYMOUS ? null : id,
    missing: NEEDED.filter((name) => !allows(rights, name)).map((name) => `${SECURITY}:${name}`),
  };
}

/** The most particular rights decide; of several equally particular ones, from several roles, one is enough. */
function allows(rights: readonly WireRight[], action: string): boolean {
  const levels = [
    [SECURITY, action],
    [SECURITY, "*"],
    ["*", action],
    ["*", "*"],
  ];
  for (const [ofController, ofAction] of levels) {
    const found = rights.filter((right) => right.controller === ofController && right.action === ofAction);
    if (found.length > 0) return found.some((right) => right.value === "allowed");
  }
  return false;
}
