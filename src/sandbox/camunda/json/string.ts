import { faultAt, JsonFault } from "./fault.js";

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** How far the parser had come, buffer by buffer, when it first looked at the length. */
const firstLengthSeen = 20_051_112;

function withinLimit(value: string, limit: number): string {
  if (value.length <= limit) return value;
  const seen = Math.min(value.length, firstLengthSeen);
  throw new JsonFault(
    "limit",
    `String value length (${seen}) exceeds the maximum allowed (${limit}, from \`StreamReadConstraints.getMaxStringLength()\`)`,
  );
}

function escaped(text: string, at: number): { readonly value: string; readonly end: number } {
  const name = text[at + 1] ?? "";
  if (name === "u") {
    const digits = text.slice(at + 2, at + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) {
      throw faultAt(
        "syntax",
        "Unexpected character: expected a hex-digit for character escape sequence",
        text,
        at + 2,
      );
    }
    return { value: String.fromCharCode(Number.parseInt(digits, 16)), end: at + 6 };
  }
  const value = escapes[name];
  if (value !== undefined) return { value, end: at + 2 };
  const code = text.codePointAt(at + 1) ?? 0;
  throw faultAt("syntax", `Unrecognized character escape '${name}' (code ${code})`, text, at + 2);
}

/** Reads a string from behind its opening quote to behind its closing one. */
export function readString(
  text: string,
  from: number,
  where: string,
  limit: number,
): { readonly value: string; readonly end: number } {
  // A search for what ends a run, not a match of the run: bodies may hold one string of 20 MiB.
  const stop = /["\\]|[^ -\uffff]/g;
  let value = "";
  for (let at = from; ; ) {
    stop.lastIndex = at;
    const found = stop.exec(text);
    if (found === null) throw faultAt("syntax", `Unexpected end-of-input in ${where}`, text, text.length);
    value += text.slice(at, found.index);
    if (found[0] === '"') return { value: withinLimit(value, limit), end: found.index + 1 };
    if (found[0] !== "\\") {
      const code = found[0].charCodeAt(0);
      const message = `Illegal unquoted character ((CTRL-CHAR, code ${code})): has to be escaped using backslash to be included in string value`;
      throw faultAt("syntax", message, text, found.index);
    }
    const { value: character, end } = escaped(text, found.index);
    value += character;
    at = end;
  }
}
