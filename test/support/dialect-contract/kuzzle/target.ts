import { z } from "zod";
import type { Auth } from "../../../../src/http/client.js";
import type { UpstreamSettings } from "../../../../src/settings/gateway-settings.js";
import { upstream } from "../../gateway.js";
import type { Target } from "../world.js";

export interface KuzzlePolicy {
  readonly roleId: string;
  readonly restrictedTo?: readonly { readonly index: string; readonly collections?: readonly string[] }[];
}

/** Actions by controller. */
export type Grants = Readonly<Record<string, readonly string[]>>;

/** One Kuzzle, with what puts records into it past the gateway. Each is made exactly so, whatever was there before. */
export interface KuzzleTarget extends Target {
  /** As it tells everybody. */
  readonly version: string | null;
  /** Who may do everything; undefined = everybody may. */
  readonly admin: { readonly username: string; readonly password: string } | undefined;
  /** A search gives its profiles in the order of their ids; false = in any, as on Elasticsearch 8. True if not given. */
  readonly sorted?: boolean;
  /** How the gateway speaks to it; HTTP if not given. */
  readonly protocol?: "http" | "websocket";
  putRole(id: string, grants: Grants): Promise<void>;
  /** Searches may take a second to see it. */
  putProfile(
    id: string,
    policies: readonly KuzzlePolicy[],
    rateLimit?: number,
    more?: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  /** Takes a profile away, where there is one. */
  dropProfile(id: string): Promise<void>;
  /** Profiles that searches see, all with the same roles. */
  putProfiles(ids: readonly string[], policies: readonly KuzzlePolicy[]): Promise<void>;
  /** Logs in under the id. */
  putUser(id: string, profileIds: readonly string[], password: string): Promise<void>;
  putIndex(name: string, collections: readonly string[]): Promise<void>;
  /** A profile whose only role does not exist any more, until `putRole` makes it again. */
  putOrphan(id: string, roleId: string): Promise<void>;
  /** The text of a new key, which serves as a token, and its id. */
  apiKey(userId: string): Promise<{ readonly id: string; readonly token: string }>;
}

export interface KuzzleOptions {
  /** Nobody is asked for credentials, as before the first administrator. */
  readonly open?: true;
}

export type StartKuzzle = (options: KuzzleOptions) => Promise<KuzzleTarget>;

/** The server as an upstream of a gateway that logs in. */
export function asAdmin({ admin, ...target }: KuzzleTarget): UpstreamSettings {
  return withAuth(target, admin ? { kind: "login", ...admin } : { kind: "none" });
}

/** The server as an upstream that is shown the caller's own credentials. */
export function forwarding(target: KuzzleTarget): UpstreamSettings {
  return withAuth(target, { kind: "forward", header: "authorization" });
}

export function withAuth(
  { url, protocol = "http" }: Pick<KuzzleTarget, "url" | "protocol">,
  auth: Auth,
): UpstreamSettings {
  return upstream({ dialect: "kuzzle", url, auth, options: { protocol } });
}

const session = z.object({ result: z.object({ jwt: z.string() }) });

/** A user's token, as any client gets it. */
export async function tokenOf(
  { url }: KuzzleTarget,
  username: string,
  password: string,
  expiresIn = "1h",
): Promise<string> {
  const response = await fetch(`${url}/_login/local?expiresIn=${expiresIn}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, password }),
  });
  return session.parse(await response.json()).result.jwt;
}

const stored = z.object({ result: z.object({ _source: z.record(z.string(), z.unknown()) }) });

async function asked(target: KuzzleTarget, method: string, path: string): Promise<unknown> {
  const { username, password } = target.admin ?? { username: "", password: "" };
  const token = await tokenOf(target, username, password);
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${target.url}${path}`, { method, headers })).json();
}

/** All that a profile holds. */
export async function sourceOf(target: KuzzleTarget, id: string): Promise<Record<string, unknown>> {
  return stored.parse(await asked(target, "GET", `/profiles/${id}`)).result._source;
}

/** Lets the server find the users that have just been made. */
export async function refreshUsers(target: KuzzleTarget): Promise<void> {
  await asked(target, "POST", "/_security/users/_refresh");
}
