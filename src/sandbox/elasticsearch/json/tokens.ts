import { JsonSource } from "./source.js";
import { type Json, objectOf } from "./values.js";

export type TokenType =
  | "START_OBJECT"
  | "END_OBJECT"
  | "START_ARRAY"
  | "END_ARRAY"
  | "FIELD_NAME"
  | "VALUE_STRING"
  | "VALUE_NUMBER"
  | "VALUE_BOOLEAN"
  | "VALUE_NULL";

interface Scope {
  readonly kind: "Object" | "Array";
  readonly start: number;
  readonly names: Set<string>;
  empty: boolean;
  /** A field name was read, its value comes next. */
  named: boolean;
}

/**
 * Reads JSON token by token, as the server does: what comes before a mistake has been acted upon, what follows the
 * root value is never looked at, and a string is read to its end only when somebody wants it.
 */
export class JsonTokens {
  readonly #source: JsonSource;
  readonly #scopes: Scope[] = [];
  #value: string | number | boolean | null = null;
  #pendingString = false;
  #started = false;
  #start = 0;
  #type: TokenType | null = null;

  constructor(body: Buffer) {
    this.#source = new JsonSource(body);
  }

  get type(): TokenType | null {
    return this.#type;
  }

  /** Where the current token starts, as messages quote it. */
  get at(): string {
    return this.#source.place(this.#start);
  }

  next(): TokenType | null {
    if (this.#pendingString) this.text();
    const scope = this.#scopes.at(-1);
    if (scope === undefined) this.#type = this.#started ? null : this.#root();
    else if (scope.kind === "Object" && !scope.named) this.#type = this.#nameOrEnd(scope);
    else if (scope.named) this.#type = this.#fieldValue(scope);
    else this.#type = this.#itemOrEnd(scope);
    return this.#type;
  }

  /** The text of a name or a string. */
  text(): string {
    if (this.#pendingString) {
      this.#pendingString = false;
      this.#value = this.#source.string(" in VALUE_STRING");
    }
    return String(this.#value);
  }

  /** The value that starts at the current token, read to its end. */
  value(): Json {
    if (this.#type === "START_OBJECT") return objectOf(this.#fields());
    if (this.#type === "START_ARRAY") {
      const items: Json[] = [];
      while (this.next() !== "END_ARRAY") items.push(this.value());
      return items;
    }
    return this.#type === "VALUE_STRING" ? this.text() : this.#value;
  }

  *#fields(): Generator<[string, Json]> {
    while (this.next() !== "END_OBJECT") {
      const name = this.text();
      this.next();
      yield [name, this.value()];
    }
  }

  #root(): TokenType | null {
    this.#started = true;
    return this.#source.peek() === "" ? null : this.#read();
  }

  #nameOrEnd(scope: Scope): TokenType {
    if (this.#ended(scope, "}")) return "END_OBJECT";
    const start = this.#source.position;
    if (this.#source.peek() !== '"')
      throw this.#source.unexpected("was expecting double-quote to start field name");
    this.#source.position++;
    const name = this.#source.string(" in field name");
    if (scope.names.has(name)) throw this.#source.failure(`Duplicate field '${name}'`);
    scope.names.add(name);
    scope.named = true;
    this.#start = start;
    this.#value = name;
    return "FIELD_NAME";
  }

  #fieldValue(scope: Scope): TokenType {
    scope.named = false;
    if (this.#source.peek() === "") throw this.#source.ended(" within/between Object entries");
    if (this.#source.peek() !== ":") {
      throw this.#source.unexpected("was expecting a colon to separate field name and value");
    }
    this.#source.position++;
    if (this.#source.peek() === "") throw this.#source.ended(" within/between Object entries");
    return this.#read();
  }

  #itemOrEnd(scope: Scope): TokenType {
    return this.#ended(scope, "]") ? "END_ARRAY" : this.#read();
  }

  /** Closes the scope, or passes the comma in front of its next entry. */
  #ended(scope: Scope, close: string): boolean {
    const mark = this.#source.peek();
    if (mark === "") {
      const opened = this.#source.quoted(scope.start);
      throw this.#source.ended(`: expected close marker for ${scope.kind} (start marker at ${opened})`);
    }
    if (mark === close) {
      this.#start = this.#source.position++;
      this.#scopes.pop();
      return true;
    }
    if (scope.empty) scope.empty = false;
    else {
      if (mark !== ",")
        throw this.#source.unexpected(`was expecting comma to separate ${scope.kind} entries`);
      this.#source.position++;
      if (this.#source.peek() === "") {
        throw this.#source.failure(`Unexpected end-of-input within/between ${scope.kind} entries`);
      }
    }
    return false;
  }

  #read(): TokenType {
    const mark = this.#source.peek();
    const start = this.#source.position;
    const value = /["[{]/.test(mark) ? null : this.#source.literal();
    // After a mistake the token before it is still the current one.
    this.#start = start;
    if (mark === "{" || mark === "[") {
      const kind = mark === "{" ? "Object" : "Array";
      this.#scopes.push({
        kind,
        start: this.#source.position++,
        names: new Set(),
        empty: true,
        named: false,
      });
      return kind === "Object" ? "START_OBJECT" : "START_ARRAY";
    }
    if (mark === '"') {
      this.#source.position++;
      this.#pendingString = true;
      return "VALUE_STRING";
    }
    this.#value = value;
    if (value === null) return "VALUE_NULL";
    return typeof value === "number" ? "VALUE_NUMBER" : "VALUE_BOOLEAN";
  }
}
