const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const OPENING = new Set([91, 123]);
const CLOSING = new Set([93, 125]);

export interface JsonBounds {
  readonly depth: number;
  readonly values: number;
}

/** The place behind the string that begins at `start`. */
export function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end + 1;
  }
  return text.length;
}

/**
 * Whether a JSON text holds more than is allowed, found without parsing it: a megabyte of brackets, or of keys that are
 * all different, takes `JSON.parse` a hundred milliseconds, this a few. Counts what is between commas and brackets, so
 * what it counts is never less than the values there are. Says nothing about whether the text is JSON.
 */
export function jsonExceeds(text: string, { depth: deepest, values: most }: JsonBounds): boolean {
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at);
      continue;
    }
    if (OPENING.has(code)) {
      depth += 1;
      values += 1;
    } else if (CLOSING.has(code)) depth -= 1;
    else if (code === COMMA) values += 1;
    if (depth > deepest || values > most) return true;
    at += 1;
  }
  return false;
}
