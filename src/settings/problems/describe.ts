import type { Path, Place } from "../source/place.js";
import { isSecret, withoutUrlSecrets } from "./secrets.js";

const MAX_LENGTH = 80;
const CONTROLS = /[\p{Cc}\u2028\u2029]/u;

/** A URL that can be shown: scheme, host and port, with a path where it is of the web; the least slip of the pen may put a password anywhere else. */
const PLAIN_URL =
  /^(?:[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+(?::\d+)?|https?:\/\/[a-z0-9.:[\]-]+(?:\/[\w.~/-]*)?)$/i;

/** Blocks below which there are secrets: a text in their place may be one. */
const HOLDERS: ReadonlySet<string> = new Set(["redis", "access", "apiKeys", "jwt", "basic", "tls"]);

const isUrl = (path: Path): boolean => /url$/i.test(String(path.at(-1)));

/** What was found, in words fit for a terminal: secrets are never repeated. */
export function describe(value: unknown, path: Path, place: Place): string {
  if (value === undefined || value === null) return "nothing";
  if (value === "") return "an empty text";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "a mapping";
  if (isSecret(path, place)) {
    const odd = typeof value === "string" && CONTROLS.test(value);
    return odd ? "a secret with a line break or another control character" : "a secret that is not shown";
  }
  if (typeof value !== "string") return String(value);
  if (isUrl(path) && !PLAIN_URL.test(value)) return "a text that is not shown";
  if (HOLDERS.has(String(path.at(-1)))) return "a text";
  // A text in place of the whole block may well be the secret itself.
  if (path.at(-1) === "auth" && value !== "forward" && value !== "none") return "another text";
  if (value.includes("//") && !URL.canParse(value)) return "a text that is not shown";
  const shown = withoutUrlSecrets(value);
  return JSON.stringify(shown.length > MAX_LENGTH ? `${shown.slice(0, MAX_LENGTH)}…` : shown);
}
