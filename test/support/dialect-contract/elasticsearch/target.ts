import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Auth } from "../../../../src/http/client.js";
import type { UpstreamSettings } from "../../../../src/settings/gateway-settings.js";
import { upstream } from "../../gateway.js";
import { basic, type Target } from "../world.js";

export interface ElasticsearchUser {
  readonly username: string;
  readonly password: string;
  readonly roles?: readonly string[];
  readonly fullName?: string;
  readonly email?: string;
  readonly enabled?: boolean;
}

export interface RoleDescriptor {
  readonly cluster?: string[];
  /** Who may write data under these names. */
  readonly global?: { readonly profile: { readonly write: { readonly applications: string[] } } };
}

/** One Elasticsearch, with what puts users into it past the gateway. Each is made exactly so. */
export interface ElasticsearchTarget extends Target {
  /** As it tells the administrator; null where it does not. */
  readonly version: string | null;
  readonly admin: { readonly username: string; readonly password: string };
  putUser(user: ElasticsearchUser): Promise<void>;
  deleteUser(username: string): Promise<void>;
  putRole(name: string, role: RoleDescriptor): Promise<void>;
  /** The value of `Authorization` for a new API key of the administrator. */
  apiKey(role: RoleDescriptor): Promise<string>;
}

export interface ElasticsearchOptions {
  /** Without it the license is a trial, which covers everything. Then no profile has ever been written. */
  readonly license?: "basic";
}

export type StartElasticsearch = (options: ElasticsearchOptions) => Promise<ElasticsearchTarget>;

export function withAuth({ url }: ElasticsearchTarget, auth: Auth): UpstreamSettings {
  return upstream({ dialect: "elasticsearch", url, auth });
}

export const asService = (target: ElasticsearchTarget, authorization: string): UpstreamSettings =>
  withAuth(target, { kind: "service", authorization });

/** The server as an upstream of a gateway that may do everything. */
export const asAdmin = (target: ElasticsearchTarget): UpstreamSettings =>
  asService(target, basic(target.admin.username, target.admin.password));

/** The server as an upstream that is shown the caller's own credentials. */
export const forwarding = (target: ElasticsearchTarget): UpstreamSettings =>
  withAuth(target, { kind: "forward", header: "authorization" });

/** A word of sixteen letters that occurs nowhere else. */
export const freshWord = (): string =>
  [...randomBytes(8)].map((byte) => String.fromCharCode(97 + (byte >> 4), 97 + (byte & 15))).join("");

/** A name that was never used: profiles stay for ever, with all that was once written to them. */
export const freshName = (base: string): string => `contract-${base}-${freshWord()}`;

/** A request of the administrator's own. */
export async function administer(
  { url, admin }: ElasticsearchTarget,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: basic(admin.username, admin.password),
      "content-type": "application/json",
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

const activation = z.object({ uid: z.string() });
const issued = z.object({ access_token: z.string() });

/** Makes a user whose name was never used and gives its profile's uid. */
export async function putProfile(
  target: ElasticsearchTarget,
  base: string,
  more: Partial<ElasticsearchUser> = {},
): Promise<Required<Pick<ElasticsearchUser, "username" | "password">> & { readonly uid: string }> {
  const username = freshName(base);
  const password = `secret of ${base}`;
  await target.putUser({ username, password, ...more });
  const profile = await administer(target, "POST", "/_security/profile/_activate", {
    grant_type: "password",
    username,
    password,
  });
  return { username, password, uid: activation.parse(profile).uid };
}

/** An access token, as an application gets it for its user. */
export async function tokenOf(
  target: ElasticsearchTarget,
  username: string,
  password: string,
): Promise<string> {
  const body = { grant_type: "password", username, password };
  return issued.parse(await administer(target, "POST", "/_security/oauth2/token", body)).access_token;
}

export async function invalidate(target: ElasticsearchTarget, token: string): Promise<void> {
  await administer(target, "DELETE", "/_security/oauth2/token", { token });
}
