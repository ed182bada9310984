import { type FaultKind, faultAt, JsonFault, location } from "./fault.js";
import { readString } from "./string.js";

export interface Token {
  readonly kind: "object" | "array" | "string" | "number" | "boolean" | "null";
  /** Where it starts. */
  readonly at: number;
  /** Of a number, a boolean and null, as written; strings are read when wanted. */
  readonly text: string;
}

const maxDepth = 1000;
const literals = new Map<string, Token["kind"]>([
  ["true", "boolean"],
  ["false", "boolean"],
  ["null", "null"],
]);

/** Reads JSON value by value, so that the first fault is the one that a streaming parser meets. */
export class JsonReader {
  readonly #blanks = /[ \t\r\n]*/y;
  readonly #numbers = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  readonly #words = /[\p{L}\p{N}_$]+/uy;
  readonly #text: string;
  readonly #wordReportedAt: "start" | "end";
  #at = 0;
  #depth = 0;

  constructor(text: string, wordReportedAt: "start" | "end") {
    this.#text = text;
    this.#wordReportedAt = wordReportedAt;
  }

  fault(kind: FaultKind, message: string, offset: number): JsonFault {
    return faultAt(kind, message, this.#text, offset);
  }

  /** The next value, or undefined at the end of the text. */
  next(): Token | undefined {
    const at = this.#blank();
    const first = this.#text[at];
    if (first === undefined) return undefined;
    if (first === "{" || first === "[") return this.#open(first === "{" ? "object" : "array", at);
    if (first === '"') {
      this.#at = at + 1;
      return { kind: "string", at, text: "" };
    }
    const number = this.#match(this.#numbers);
    if (number !== "") return { kind: "number", at, text: number };
    return this.#word(first, at);
  }

  /** The name of the next field of an object, or undefined at its end. */
  key(object: Token, first: boolean): string | undefined {
    if (this.#closes(object, "}", "Object", first)) return undefined;
    const at = this.#blank();
    const found = this.#text[at];
    if (found === undefined) throw this.#cutOff(object, "Object");
    if (found !== '"') throw this.#unexpected(at, "was expecting double-quote to start field name");
    this.#at = at + 1;
    const name = this.string("field name");
    const colon = this.#blank();
    if (this.#text[colon] !== ":") {
      throw this.#unexpected(colon, "was expecting a colon to separate field name and value");
    }
    this.#at = colon + 1;
    return name;
  }

  /** The value that must follow. */
  value(): Token {
    const token = this.next();
    if (token !== undefined) return token;
    throw this.fault("syntax", "Unexpected end-of-input within/between Object entries", this.#at);
  }

  /** The rest of a string of which `next` has seen the opening quote. */
  string(where = "VALUE_STRING", limit = Number.POSITIVE_INFINITY): string {
    const { value, end } = readString(this.#text, this.#at, where, limit);
    this.#at = end;
    return value;
  }

  /** Passes over the rest of a value that nobody asked for. */
  skip(token: Token): void {
    if (token.kind === "string") this.string();
    if (token.kind === "object") {
      for (let first = true; this.key(token, first) !== undefined; first = false) this.skip(this.value());
    }
    if (token.kind === "array") {
      for (let first = true; !this.#closes(token, "]", "Array", first); first = false)
        this.skip(this.value());
    }
  }

  #blank(): number {
    this.#match(this.#blanks);
    return this.#at;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #open(kind: "object" | "array", at: number): Token {
    this.#at = at + 1;
    this.#depth += 1;
    if (this.#depth > maxDepth) {
      throw new JsonFault(
        "limit",
        `Document nesting depth (${this.#depth}) exceeds the maximum allowed (${maxDepth}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`,
      );
    }
    return { kind, at, text: "" };
  }

  #closes(open: Token, bracket: string, name: "Object" | "Array", first: boolean): boolean {
    const at = this.#blank();
    const found = this.#text[at];
    if (found === undefined) throw this.#cutOff(open, name);
    if (found === bracket) {
      this.#at = at + 1;
      this.#depth -= 1;
      return true;
    }
    if (first) return false;
    if (found !== ",") throw this.#unexpected(at, `was expecting comma to separate ${name} entries`);
    this.#at = at + 1;
    return false;
  }

  #word(first: string, at: number): Token {
    const word = this.#match(this.#words);
    const kind = literals.get(word);
    if (kind !== undefined) return { kind, at, text: word };
    if (word === "NaN") {
      const message = "Non-standard token 'NaN': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow";
      throw this.fault("syntax", message, this.#at);
    }
    const expected = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
    if (word === "" || /\p{N}/u.test(first)) throw this.#unexpected(at, `expected a valid value ${expected}`);
    const where = this.#wordReportedAt === "start" ? at : this.#at;
    throw this.fault("syntax", `Unrecognized token '${word}': was expecting ${expected}`, where);
  }

  #unexpected(at: number, expected: string): JsonFault {
    const found = this.#text.codePointAt(at);
    if (found === undefined) return this.fault("syntax", "Unexpected end-of-input", at);
    const comment =
      "maybe a (non-standard) comment? (not recognized as one since Feature 'ALLOW_COMMENTS' not enabled for parser)";
    const why = found === 0x2f ? comment : expected;
    const character = `'${String.fromCodePoint(found)}' (code ${found})`;
    return this.fault("syntax", `Unexpected character (${character}): ${why}`, at);
  }

  #cutOff(open: Token, name: "Object" | "Array"): JsonFault {
    const start = `(start marker at ${location(this.#text, open.at)})`;
    const message = `Unexpected end-of-input: expected close marker for ${name} ${start}`;
    return this.fault("syntax", message, this.#text.length);
  }
}
