// What Keycloak 26.0.8 answers about the users of one realm, in memory; test/recordings says what the real one answered.
import { randomUUID } from "node:crypto";
import type { EmulatedPerson, Emulator, EmulatorRequest, EmulatorResponse } from "profile-gateway/dialect";
import { z } from "zod";

export const basePath = "";
export const auth = { basic: { username: "profile-gateway", password: "keycloak-test" } };

const CLIENTS: Readonly<Record<string, Rights>> = {
  "profile-gateway": { view: true, manage: true },
  reader: { view: true, manage: false },
  stranger: { view: false, manage: false },
};

/** Of the server, in the realm `master`. */
const ADMIN = { enabled: true, password: auth.basic.password };

interface Rights {
  readonly view: boolean;
  readonly manage: boolean;
}

export interface StoredUser {
  readonly id: string;
  readonly username: string;
  /** Absent where a file was imported that does not say it. */
  readonly createdTimestamp?: number | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  email?: string | undefined;
  emailVerified: boolean;
  enabled: boolean;
  attributes: Readonly<Record<string, readonly string[]>>;
  readonly password?: string | undefined;
}

const change = z.looseObject({
  username: z.string().nullish(),
  firstName: z.string().nullish(),
  lastName: z.string().nullish(),
  email: z.string().nullish(),
  emailVerified: z.boolean().nullish(),
  enabled: z.boolean().nullish(),
  attributes: z.record(z.string(), z.array(z.string())).nullish(),
});
type Text = "email" | "firstName" | "lastName";
const TEXTS: readonly Text[] = ["email", "firstName", "lastName"];
type Change = z.infer<typeof change>;

const json = (status: number, body: unknown, headers: Record<string, string> = {}): EmulatorResponse => ({
  status,
  headers: { "Content-Type": "application/json", ...headers },
  body: JSON.stringify(body),
});
const found = (body: unknown): EmulatorResponse =>
  json(200, body, { "Cache-Control": "no-cache", "Content-Type": "application/json;charset=UTF-8" });
const token = (status: number, body: unknown): EmulatorResponse =>
  json(status, body, { "Cache-Control": "no-store" });
const refused = (status: number, error: string): EmulatorResponse => json(status, { error });
const badLogin = (status: number, error: string, error_description: string): EmulatorResponse =>
  token(status, { error, error_description });

export interface KeycloakEmulator extends Emulator {
  /** Makes the user exactly so, and gives the id. */
  putUser(user: Partial<StoredUser> & { readonly username: string }): string;
  user(username: string): StoredUser | undefined;
  /** Every token so far is none any more. */
  revoke(): void;
}

/** `lifetime`: seconds that a token lasts. */
export function createEmulator({
  people = [],
  realm = "master",
  lifetime = 300,
}: {
  readonly people?: readonly EmulatedPerson[];
  readonly realm?: string;
  readonly lifetime?: number;
} = {}): KeycloakEmulator {
  const users = new Map<string, StoredUser>();
  const tokens = new Map<string, Rights>();

  function putUser({ username, ...user }: Partial<StoredUser> & { readonly username: string }): string {
    for (const { id, username: name } of users.values()) if (name === username) users.delete(id);
    const usual = {
      enabled: true,
      emailVerified: false,
      createdTimestamp: 1_700_000_000_000,
      attributes: {},
    };
    const made = { id: randomUUID(), ...usual, ...user, username };
    users.set(made.id, made);
    return made.id;
  }
  for (const { username, firstName, lastName, email, password } of people)
    putUser({ username, firstName, lastName, email, password });

  function logIn(form: URLSearchParams, isMaster: boolean): EmulatorResponse {
    const grant = form.get("grant_type");
    if (grant === null) return badLogin(400, "invalid_request", "Missing form parameter: grant_type");
    const given = { access_token: randomUUID(), expires_in: lifetime };
    const rest = { token_type: "Bearer", "not-before-policy": 0 };
    if (grant === "client_credentials") {
      const rights = CLIENTS[form.get("client_id") ?? ""];
      const why = rights ? "unauthorized_client" : "invalid_client";
      if (!rights || form.get("client_secret") !== auth.basic.password)
        return badLogin(401, why, "Invalid client or Invalid client credentials");
      tokens.set(given.access_token, rights);
      return token(200, { ...given, refresh_expires_in: 0, ...rest, scope: "profile email" });
    }
    const name = form.get("username")?.toLowerCase();
    const isAdmin = isMaster && name === "admin";
    const human = isAdmin ? ADMIN : user(name ?? "");
    if (!human?.password || human.password !== form.get("password"))
      return badLogin(401, "invalid_grant", "Invalid user credentials");
    if (!human.enabled) return badLogin(400, "invalid_grant", "Account disabled");
    tokens.set(given.access_token, { view: isAdmin, manage: isAdmin });
    const refresh = { refresh_expires_in: 1800, refresh_token: randomUUID() };
    return token(200, { ...given, ...refresh, ...rest, session_state: randomUUID(), scope: "profile email" });
  }

  const user = (name: string) => [...users.values()].find(({ username }) => username === name);

  function search(query: URLSearchParams): StoredUser[] {
    const [username, text, enabled] = ["username", "search", "enabled"].map((name) => query.get(name));
    const id = text?.startsWith("id:") ? text.slice(3) : undefined;
    return [...users.values()]
      .filter((user) => username == null || user.username === username.toLowerCase())
      .filter((user) => (id === undefined ? matches(user, text ?? "") : user.id === id))
      .filter((user) => enabled == null || String(user.enabled) === enabled)
      .sort((a, b) => (a.username < b.username ? -1 : 1));
  }

  function update(user: StoredUser, sent: Change): EmulatorResponse {
    if (sent.username && sent.username.toLowerCase() !== user.username)
      return json(400, mistake("username", "error-user-attribute-read-only"));
    const mistakes = TEXTS.flatMap((field) => problem(field, sent[field] ?? "") ?? []);
    if (mistakes.length > 0) return json(400, mistakes.length === 1 ? mistakes[0] : { errors: mistakes });
    const email = sent.email?.toLowerCase();
    if (email && [...users.values()].some((other) => other !== user && other.email === email))
      return json(409, { errorMessage: "User exists with same email" });
    for (const field of TEXTS) {
      const value = field === "email" ? email : sent[field];
      // Attributes make it the whole record: what is not there goes.
      if (value != null || sent.attributes) user[field] = value?.trim() ? value : undefined;
    }
    user.enabled = sent.enabled ?? user.enabled;
    user.emailVerified = sent.emailVerified ?? user.emailVerified;
    user.attributes = sent.attributes ?? user.attributes;
    return { status: 204 };
  }

  function answer({ method, path, queryString, headers, body }: EmulatorRequest): EmulatorResponse {
    const [first, ...parts] = path.slice(1).split("/").map(decodeURIComponent);
    const [name, ...rest] = first === "admin" ? parts.slice(1) : parts;
    const text = body.toString("utf8");
    if (first === "realms") {
      const isMaster = name === "master";
      if (name !== realm && !isMaster) return refused(404, "Realm does not exist");
      return method === "POST" ? logIn(new URLSearchParams(text), isMaster) : found({ realm: name });
    }
    const rights = tokens.get(headers.authorization?.replace(/^Bearer /, "") ?? "");
    if (!rights) return refused(401, "HTTP 401 Unauthorized");
    if (name !== realm) return refused(404, "Realm not found.");
    const [kind, id] = rest;
    if (kind !== "users") return refused(404, "HTTP 404 Not Found");
    if (!rights.view || (method === "PUT" && !rights.manage)) return refused(403, "HTTP 403 Forbidden");
    if (id === undefined) {
      const query = new URLSearchParams(queryString);
      const from = Number(query.get("first") ?? 0);
      const page = search(query).slice(from, from + Number(query.get("max") ?? 100));
      return found(page.map((one) => shown(one, rights, query.get("briefRepresentation") === "true")));
    }
    const asked = users.get(id);
    if (!asked) return refused(404, "User not found");
    if (method === "GET") return found(shown(asked, rights, false));
    const sent = parsed(text);
    return sent
      ? update(asked, sent)
      : json(400, { error: "invalid_request", error_description: "Cannot parse the JSON" });
  }

  return { answer, putUser, user, revoke: () => tokens.clear() };
}

function parsed(text: string): Change | undefined {
  try {
    return change.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

const mistake = (field: string, errorMessage: string, ...params: unknown[]) => ({
  field,
  errorMessage,
  params: [field, ...params],
});

function problem(field: Text, value: string): object | undefined {
  if (value.length > 255) return mistake(field, "error-invalid-length-too-long", null, 255);
  if (field !== "email")
    return /[<>&"$%!#?§;*~/\\|^=[\]{}()\p{Cc}]/u.test(value)
      ? mistake(field, "error-person-name-invalid-character")
      : undefined;
  return value === "" || /^[^@\s]+@[^@\s]+$/.test(value)
    ? undefined
    : mistake(field, "error-invalid-email", value);
}

/** Every word begins one of the texts, is one (`"word"`), or is like one (`*word*`). */
function matches({ username, email, firstName, lastName }: StoredUser, search: string): boolean {
  const texts = [username, email, firstName, lastName].map((text) => text?.toLowerCase() ?? "");
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => {
      const whole = /^"(.*)"$/.exec(word)?.[1];
      if (whole !== undefined) return texts.includes(whole);
      const pattern = word.split("*").map((part) => part.replace(/[^\p{L}\p{N}]/gu, "\\$&"));
      return texts.some((text) => new RegExp(`^${pattern.join(".*")}`).test(text));
    });
}

function shown(user: StoredUser, { view, manage }: Rights, brief: boolean): object {
  const { id, username, firstName, lastName, email, emailVerified, attributes, ...rest } = user;
  const { createdTimestamp, enabled } = rest;
  const some = Object.keys(attributes).length > 0 && !brief ? { attributes } : {};
  const more = { totp: false, disableableCredentialTypes: [], requiredActions: [], notBefore: 0 };
  return {
    ...{ id, username, firstName, lastName, email, emailVerified, ...some },
    ...{ createdTimestamp, enabled, ...(brief ? {} : more) },
    access: { manageGroupMembership: manage, view, mapRoles: manage, impersonate: false, manage },
  };
}
