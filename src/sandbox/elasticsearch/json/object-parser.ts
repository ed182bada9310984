import { Failure, illegalArgument, invalid } from "../rest/failure.js";
import { didYouMean } from "./similar.js";
import type { JsonTokens, TokenType } from "./tokens.js";
import { isList, isObject, type JsonObject } from "./values.js";

/** What a parser does with one field. Throwing makes the field one that "failed to parse". */
export interface Field {
  readonly accepts: readonly TokenType[];
  read(tokens: JsonTokens): void;
}

export type Fields = Readonly<Record<string, Field>>;

const parseFailure = (place: string, reason: string, cause?: Failure): Failure =>
  invalid("x_content_parse_exception", `${place} ${reason}`, cause?.problem);

/** Reads an object of named fields, strictly; `name` is the parser's name in messages. */
export function parseObject(tokens: JsonTokens, name: string, fields: Fields): void {
  if (tokens.type !== "START_OBJECT") {
    throw parseFailure(tokens.at, `[${name}] Expected START_OBJECT but was: ${tokens.type}`);
  }
  while (tokens.next() !== "END_OBJECT") {
    const key = tokens.text();
    const place = tokens.at;
    const type = tokens.next();
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field === undefined) {
      const hint = didYouMean(key, Object.keys(fields));
      throw parseFailure(place, `[${name}] unknown field [${key}]${hint === "" ? "" : ` ${hint}`}`);
    }
    if (type === null || !field.accepts.includes(type)) {
      throw parseFailure(tokens.at, `[${name}] ${key} doesn't support values of type: ${type}`);
    }
    try {
      field.read(tokens);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw parseFailure(tokens.at, `[${name}] failed to parse field [${key}]`, error);
    }
  }
}

export const text = (set: (value: string) => void): Field => ({
  accepts: ["VALUE_STRING"],
  read: (tokens) => set(tokens.text()),
});

export const integer = (set: (value: number) => void): Field => ({
  accepts: ["VALUE_NUMBER", "VALUE_STRING"],
  read: (tokens) => {
    const written = String(tokens.value());
    if (!/^[+-]?\d+$/.test(written)) {
      throw new Failure(400, { type: "number_format_exception", reason: `For input string: "${written}"` });
    }
    set(Number(written));
  },
});

export const object = (set: (value: JsonObject) => void): Field => ({
  accepts: ["START_OBJECT"],
  read: (tokens) => {
    const value = tokens.value();
    if (isObject(value)) set(value);
  },
});

/** A list of strings; one string alone is a list of one. */
export const texts = (set: (value: readonly string[]) => void): Field => ({
  accepts: ["START_ARRAY", "VALUE_STRING"],
  read: (tokens) => {
    const value = tokens.value();
    const items = isList(value) ? value : [value];
    if (items.some((item) => typeof item === "object")) {
      throw illegalArgument("a list of strings may hold strings only");
    }
    set(items.map(String));
  },
});

export const nested = (name: string, fields: Fields, seen: () => void = () => {}): Field => ({
  accepts: ["START_OBJECT"],
  read: (tokens) => {
    seen();
    parseObject(tokens, name, fields);
  },
});
