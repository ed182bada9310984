const MAX_LENGTH = 256;

/**
 * Whatever could name a machine: URLs, bracketed IPv6 and IPv4 addresses, host:port pairs. Each begins where a run of its
 * characters does, and nowhere within: begun at every place of a long text, the search would hold the process for minutes.
 */
const ADDRESSES = new RegExp(
  [
    String.raw`(?<![a-z0-9+.-])[a-z0-9+.-]+:\/\/[^\s"'\]]+`,
    String.raw`\[(?=[0-9a-f]{0,4}:)[0-9a-f:.]{2,64}\](?::\d+)?`,
    String.raw`\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b`,
    String.raw`(?<![a-z0-9.-])\.*(?:localhost|[a-z0-9-]+(?:\.+[a-z0-9-]+)+):\d{2,5}\b`,
  ].join("|"),
  "gi",
);

const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;

/** A text fit for a client or a log line: one line, no addresses, at most 256 characters. */
export function clip(text: string): string {
  const plain = text.replace(CONTROLS, " ").replace(ADDRESSES, "<address>");
  return plain.length <= MAX_LENGTH ? plain : `${plain.slice(0, MAX_LENGTH - 1)}…`;
}

/** Shorter ones would take ordinary words out of a text, and are no secrets to speak of. */
const MIN_SECRET_LENGTH = 4;

/** A text without the credentials of an `Authorization` header: some servers quote what they were sent. */
export function withoutCredentials(text: string, authorization: string): string {
  const [scheme = "", value = ""] = authorization.split(/ +(.*)/s, 2);
  const plain = /^basic$/i.test(scheme) ? Buffer.from(value, "base64").toString("utf8") : "";
  const password = plain.slice(plain.indexOf(":") + 1);
  return [value === "" ? authorization : value, plain, password]
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .reduce((left, secret) => left.replaceAll(secret, "<secret>"), text);
}

/** Names of headers, settings and input fields whose values are never written anywhere. */
export const SECRET_NAMES: ReadonlySet<string> = new Set([
  "authorization",
  "proxy-authorization",
  "cookie",
  "set-cookie",
  "x-api-key",
  "password",
  "token",
  "accesstoken",
  "access_token",
  "bearer",
  "apikey",
  "jwt",
  "key",
  "secret",
]);
