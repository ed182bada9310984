import { type Failure, invalid } from "../rest/failure.js";

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const LITERALS = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);
const SHOWN = 500;

/**
 * The text of a body, one character a byte, because the server counts columns in bytes. Its mistakes are reported in the
 * words of the server's JSON library, which quote the start of the body.
 */
export class JsonSource {
  readonly #bytes: string;
  position = 0;

  constructor(body: Buffer) {
    this.#bytes = body.toString("latin1");
  }

  /** The next character that is not blank, left unread; "" at the end. */
  peek(): string {
    while (/[ \t\r\n]/.test(this.#bytes.charAt(this.position))) this.position++;
    return this.#bytes.charAt(this.position);
  }

  place(position: number): string {
    const [line, column] = this.#lineAndColumn(position);
    return `[${line}:${column}]`;
  }

  quoted(position: number): string {
    const [line, column] = this.#lineAndColumn(position);
    const shown = Buffer.from(this.#bytes.slice(0, SHOWN), "latin1").toString("utf8");
    const cut = this.#bytes.length - SHOWN;
    return `[Source: (byte[])"${shown}"${cut > 0 ? `[truncated ${cut} bytes]` : ""}; line: ${line}, column: ${column}]`;
  }

  failure(message: string): Failure {
    const reason = `${message}\n at ${this.quoted(this.position)}`;
    const cause = { type: "json_parse_exception", reason };
    return invalid("x_content_parse_exception", `${this.place(this.position)} ${reason}`, cause);
  }

  ended(where: string): Failure {
    const reason = `Unexpected end-of-input${where}\n at ${this.quoted(this.position)}`;
    const place = this.place(this.position);
    return invalid("x_content_e_o_f_exception", `${place} Unexpected end of file`, {
      type: "json_e_o_f_exception",
      reason,
    });
  }

  unexpected(expected: string): Failure {
    const code = this.#bytes.charCodeAt(this.position++);
    return this.failure(`Unexpected character ('${String.fromCharCode(code)}' (code ${code})): ${expected}`);
  }

  /** A string whose opening quote has been read. */
  string(where: string): string {
    const start = this.position;
    for (;;) {
      const code = this.#bytes.charCodeAt(this.position++);
      if (code === 0x22) break;
      if (code === 0x5c) this.position++;
      if (this.position > this.#bytes.length) {
        this.position = this.#bytes.length;
        throw this.ended(where);
      }
      if (code < 0x20) {
        const found = `Illegal unquoted character ((CTRL-CHAR, code ${code}))`;
        throw this.failure(`${found}: has to be escaped using backslash to be included in string value`);
      }
    }
    const text = Buffer.from(this.#bytes.slice(start, this.position - 1), "latin1").toString("utf8");
    try {
      return text.includes("\\") ? String(JSON.parse(`"${text}"`)) : text;
    } catch {
      const found = /\\[^"\\/bfnrtu]/.exec(text)?.[0].charAt(1) ?? "u";
      throw this.failure(`Unrecognized character escape '${found}' (code ${found.charCodeAt(0)})`);
    }
  }

  /** A number, or one of the three words. */
  literal(): number | boolean | null {
    const rest = /[-+.\w]*/y;
    rest.lastIndex = this.position;
    const word = rest.exec(this.#bytes)?.[0] ?? "";
    if (word === "") throw this.unexpected(`expected a valid value ${VALUES}`);
    this.position += word.length;
    const known = LITERALS.get(word);
    if (known !== undefined) return known;
    if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/.test(word)) return Number(word);
    // The library has read one character more before it notices.
    if (this.position < this.#bytes.length) this.position++;
    throw this.failure(`Unrecognized token '${word}': was expecting ${VALUES}`);
  }

  #lineAndColumn(position: number): [number, number] {
    const before = this.#bytes.slice(0, position);
    return [before.split("\n").length, position - before.lastIndexOf("\n")];
  }
}
