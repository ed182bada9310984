import { z } from "zod";
import type { UpstreamError, UpstreamResponse } from "../../dialect.js";

/** A user as the upstream writes it; each value is looked at by itself. */
interface Row {
  readonly id: string;
  readonly firstName?: unknown;
  readonly lastName?: unknown;
  readonly email?: unknown;
}

/** By hand: described to zod, the rows of a list cost more than all else about it. */
const isRow = (row: unknown): row is Row =>
  typeof row === "object" && row !== null && "id" in row && typeof row.id === "string" && row.id !== "";

const count = z.object({ count: z.int().nonnegative() });
const options = z.object({ links: z.array(z.object({ rel: z.string() })) });
const authorization = z.object({ authorized: z.boolean() });
const policy = z.object({
  rules: z.array(
    z.object({ placeholder: z.string(), parameter: z.record(z.string(), z.unknown()).nullish() }),
  ),
});

const version = z.object({ version: z.string().nullish() });
/** The engine's own error envelope; `code` came with 7.18. */
const envelope = z.object({ type: z.string(), message: z.string().nullish(), code: z.int().nullish() });

/** A value of a user, or why it cannot be read; other values and other users are not affected. */
export type Value = string | null | UpstreamError;

/** A user's profile: https://docs.camunda.org/manual/7.24/reference/rest/user/get-profile/ */
export interface UserProfile {
  readonly userId: string;
  readonly firstName: Value;
  readonly lastName: Value;
  readonly email: Value;
}

/**
 * Built-in error codes of the engine:
 * https://docs.camunda.org/manual/7.24/user-guide/process-engine/error-handling/#exception-codes
 */
const LOST_RACE = 1;
const TOO_LONG = 10_002;

/** The longest value that the engine's columns hold, in UTF-16 units. */
export const MAX_VALUE_LENGTH = 255;

function found(answer: UpstreamResponse): unknown {
  if (answer.status !== 200) throw failure(answer);
  return answer.json();
}

function shaped<T>(answer: UpstreamResponse, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(found(answer));
  if (!parsed.success) throw offShape(answer);
  return parsed.data;
}

const offShape = (answer: UpstreamResponse): UpstreamError =>
  answer.fail("protocol", "The upstream's answer does not have the shape of the user API.");

function readValue(answer: UpstreamResponse, value: unknown): Value {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return null;
  return answer.fail("protocol", "The upstream holds a value of the user that is no text.");
}

function profileOf(answer: UpstreamResponse, row: Row): UserProfile {
  return {
    userId: row.id,
    firstName: readValue(answer, row.firstName),
    lastName: readValue(answer, row.lastName),
    email: readValue(answer, row.email),
  };
}

export function decodeProfile(answer: UpstreamResponse): UserProfile {
  const row = found(answer);
  if (!isRow(row)) throw offShape(answer);
  return profileOf(answer, row);
}

export interface UserProfiles {
  readonly users: readonly UserProfile[];
  /** Where a row does not say whose it is: it may be that of any user who is not among the others. */
  readonly nobodys: UpstreamError | undefined;
}

/** Each row is looked at by itself: one that is odd says nothing about the others. */
export function decodeProfiles(answer: UpstreamResponse): UserProfiles {
  const rows = found(answer);
  if (!Array.isArray(rows)) throw offShape(answer);
  const whole = rows.every(isRow) ? rows : rows.filter(isRow);
  const users = whole.map((row) => profileOf(answer, row));
  return { users, nobodys: users.length < rows.length ? offShape(answer) : undefined };
}

export const decodeCount = (answer: UpstreamResponse): number => shaped(answer, count).count;
export const decodeVersion = (answer: UpstreamResponse): string | null =>
  shaped(answer, version).version ?? null;

/** What can be done here: a link is there where the service is writable and the caller may. */
export const decodeLinks = (answer: UpstreamResponse): string[] =>
  shaped(answer, options).links.map(({ rel }) => rel);

/** Whether the caller has a permission; true where the engine asks nobody who they are, and so permits everything. */
export function decodeAuthorized(answer: UpstreamResponse): boolean {
  const said = answer.status === 401 ? envelope.safeParse(answer.tryJson()) : undefined;
  return said?.success ? true : shaped(answer, authorization).authorized;
}

/** The rules in words: `PASSWORD_POLICY_LENGTH` with `minLength` 10 is "length minLength 10". */
export function decodePasswordPolicy(answer: UpstreamResponse): string[] {
  return shaped(answer, policy).rules.map(({ placeholder, parameter }) => {
    const name = placeholder
      .replace(/^PASSWORD_POLICY_/, "")
      .toLowerCase()
      .replaceAll("_", " ");
    const bounds = Object.entries(parameter ?? {}).map(([key, value]) => `${key} ${String(value)}`);
    return [name, ...bounds].join(" ");
  });
}

/** A write answers 204; some proxies make a 200 of it that is empty, or as good as that. A page is no such answer. */
export function decodeWritten(answer: UpstreamResponse): void {
  const nothing = answer.status === 200 && /^\s*(?:null|\{\s*\})?\s*$/.test(answer.text());
  if (answer.status !== 204 && !nothing) throw failure(answer);
}

const OFF_LIMITS = /\0|\p{Cs}/u;

/** Whether a store may refuse or change this text: PostgreSQL has no NUL, and takes a lone surrogate for a question mark. */
export const isOffLimits = (text: string): boolean => OFF_LIMITS.test(text);

/** The same for a pattern; one that ends in an escape is an error to some stores and fits nothing to others. */
const isOddPattern = (text: string): boolean => isOffLimits(text) || /(?:^|[^\\])(?:\\\\)*\\$/.test(text);

/**
 * Reads the answer to a question that named these texts: a store's 500 to one that it cannot take is the text's fault,
 * and says nothing against the upstream.
 */
export function about<T>(
  texts: readonly (string | null | undefined)[],
  decode: (answer: UpstreamResponse) => T,
): (answer: UpstreamResponse) => T {
  return (answer) => {
    const odd = answer.status === 500 && texts.some((text) => text && isOddPattern(text));
    if (!odd || !envelope.safeParse(answer.tryJson()).success) return decode(answer);
    const issues = [{ path: "", message: UNTAKEN }];
    throw answer.fail("invalid", UNTAKEN, { issues });
  };
}

/** Names the user, the permission and the record, and nothing else. Any other word of a 403 could be about anything. */
const NOT_PERMITTED =
  /^(?:ENGINE-\d+ )?(?:The user with id '[^']*' does not have (?:'\w+' permission on resource '[^']*'(?: of type '\w+')?|one of the following permissions: .*)|Required admin authenticated group or user)\.?$/s;

const UNTAKEN = "The upstream's store cannot take one of these texts.";

/** Operaton answers OPTIONS on a profile in plain text, Camunda and CIB seven with a WADL document. */
export function decodeIsPlainOptions(answer: UpstreamResponse): boolean {
  return answer.status === 200 && (answer.header("content-type") ?? "").startsWith("text/plain");
}

function failure(answer: UpstreamResponse) {
  const parsed = envelope.safeParse(answer.tryJson());
  // Empty (401), HTML (the container) or plain text: only the status speaks.
  if (!parsed.success) return answer.unexpected();
  const { type, message, code } = parsed.data;
  const said = message ?? "";
  switch (answer.status) {
    case 400:
      if (NO_ENGINE.test(said)) return noEngine(answer);
      if (said === "The user already exists") return answer.fail("conflict", "The user exists already.");
      if (said.startsWith("The given authenticated user password is not valid"))
        return answer.fail("credentials-rejected", "The caller's own password was refused.");
      return /max results limit|unbound number of results/i.test(said)
        ? answer.fail("over-budget", tooMany(said))
        : answer.fail("protocol", "The upstream refused the request.");
    case 403:
      // The type tells the two apart: a permission, or an identity service nobody can write to.
      if (type === "AuthorizationException" && NOT_PERMITTED.test(said))
        return answer.fail("forbidden", said);
      return /read-only/i.test(said)
        ? answer.fail("read-only", "Identity service implementation is read-only.")
        : answer.unexpected();
    case 404:
      if (NO_ENGINE.test(said)) return noEngine(answer);
      // By the words, never by the type: Operaton has another one since 1.1.
      return /^User with id .* does not exist$/s.test(said)
        ? answer.fail("not-found", shown(said, "The user does not exist."))
        : answer.fail("protocol", "The upstream has no such user API at this address.");
    case 500:
      return internal(answer, type, said, code ?? undefined);
    default:
      return answer.unexpected();
  }
}

/** The engine's own words, unless they could quote the request's body, where passwords stand. */
const shown = (said: string, instead: string): string => (/\{|":/.test(said) ? instead : said);

function tooMany(said: string): string {
  const limit = /limit of (\d+) exceeded/.exec(said)?.[1];
  return limit ? `Max results limit of ${limit} exceeded.` : "The upstream wants a limit on the results.";
}

function unsupported(answer: UpstreamResponse) {
  const message = "This is not supported by the upstream's identity service.";
  return answer.fail("invalid", message, { issues: [{ path: "", message }] });
}

/** 400 without the filter that authenticates, 404 with it. */
const NO_ENGINE = /^(?:No process engine available|Process engine .* not available)$/s;

const noEngine = (answer: UpstreamResponse) =>
  answer.fail("protocol", "The upstream has no process engine of the configured name.");

/** The engine answers 500 for several mistakes of a client. */
function internal(answer: UpstreamResponse, type: string, said: string, code: number | undefined) {
  // By type or number where there is no code: it came with 7.18.
  if (code === LOST_RACE || type === "OptimisticLockingException" || said.startsWith("ENGINE-03005 "))
    return answer.fail("conflict", "The user was changed by somebody else at the same time.");
  if (code === TOO_LONG) {
    const message = "A value is longer than the upstream can store.";
    return answer.fail("invalid", message, { issues: [{ path: "", message }] });
  }
  if (/has an invalid id/.test(said)) {
    const message = shown(said, "The upstream takes no such id.");
    return answer.fail("invalid", message, { issues: [{ path: "id", message }] });
  }
  if (/^Password does not match policy/.test(said)) {
    const message = "must meet the upstream's password policy";
    return answer.fail("invalid", `password: ${message}`, { issues: [{ path: "password", message }] });
  }
  // A directory behind the engine that cannot be written to is reported in several ways.
  if (/read-only/i.test(said))
    return answer.fail("read-only", "The upstream's identity service is read-only.");
  // LDAP: an order or filter that directories do not have, or one that they could not parse.
  if (type === "UnsupportedOperationException") return unsupported(answer);
  if (type === "IdentityProviderException" && !/connect/i.test(said)) return unsupported(answer);
  return answer.unexpected();
}
