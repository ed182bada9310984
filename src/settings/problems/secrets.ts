import { SECRET_NAMES } from "../../dialect/redact.js";
import { type Path, type Place, variablesOf } from "../source/place.js";

/** Parts of variable names that hold secrets. */
const SECRET_VARIABLE = /PASS|TOKEN|SECRET|KEY|AUTH|CREDENTIAL/i;
/** Below `auth`, only these may be shown. */
const PLAIN_AUTH: ReadonlySet<string> = new Set(["username", "forward"]);
/** Without a scheme only a colon tells a password from a mail address. */
const USERINFO = /^((?:[a-z][a-z0-9+.-]*:)?\/\/)?(?:[^/?#\s]*:[^/?#\s]*|(?<=\/\/)[^/?#]*)@/i;
/** A key where the name of its file belongs. */
const PEM = /-----BEGIN.*/s;
const QUERY = /^([a-z][a-z0-9+.-]*:\/\/[^?#]*[?#]).+$/i;

/** Whether a value must not be written anywhere, judged by its keys and by the variables it was made of. */
export function isSecret(path: Path, place: Place): boolean {
  const keys = path.filter((key) => typeof key === "string");
  const last = keys.at(-1) ?? "";
  if (SECRET_NAMES.has(last.toLowerCase()) || last === "sha256") return true;
  if (variablesOf(place).some((name) => name.startsWith("file:") || SECRET_VARIABLE.test(name))) return true;
  if (keys[0] === "access" && keys[1] === "apiKeys" && last !== "name" && last !== "scopes") return true;
  return keys.includes("auth") && last !== "auth" && !PLAIN_AUTH.has(last);
}

/** A text without what a URL may carry besides a place: user name, password, tokens in a query; and without keys. */
export function withoutUrlSecrets(text: string): string {
  return text.replace(USERINFO, "$1***@").replace(QUERY, "$1***").replace(PEM, "***");
}
