import { JsonFault } from "./fault.js";
import type { JsonReader, Token } from "./reader.js";

/** A Java class that a body is read into. */
export interface Dto<T> {
  /** Below `…rest.dto.identity`. */
  readonly name: string;
  blank(): T;
  readonly fields: ReadonlyMap<string, Field<T>>;
}

type Field<T> = (target: T, source: Source, token: Token) => void;

export interface Source {
  readonly reader: JsonReader;
  /** The package of the DTO classes, with a dot at the end. */
  readonly javaPackage: string;
}

const maxLength = 20_000_000;

const wrongKind = (type: string, token: Token) => {
  const [name, marker] = token.kind === "object" ? ["Object", "START_OBJECT"] : ["Array", "START_ARRAY"];
  return `Cannot deserialize value of type \`${type}\` from ${name} value (token \`JsonToken.${marker}\`)`;
};

/** A string; numbers and booleans are taken as they are written. */
function readText({ reader }: Source, token: Token): string | null {
  if (token.kind === "string") return reader.string("VALUE_STRING", maxLength);
  if (token.kind === "null") return null;
  if (token.kind === "number" || token.kind === "boolean") return token.text;
  throw reader.fault("shape", wrongKind("java.lang.String", token), token.at);
}

/** A class of nothing but strings. */
export function texts<K extends string>(
  name: string,
  blank: Readonly<Record<K, string | null>>,
): Dto<Record<K, string | null>> {
  const fields = new Map<string, Field<Record<K, string | null>>>();
  for (const key in blank) {
    fields.set(key, (target, source, token) => {
      target[key] = readText(source, token);
    });
  }
  return { name, blank: () => ({ ...blank }), fields };
}

export function nested<T, U>(dto: Dto<U>, set: (target: T, value: U | null) => void): Field<T> {
  return (target, source, token) => set(target, bind(source, dto, token));
}

function notAnObject(type: string, { reader }: Source, token: Token): string {
  if (token.kind === "array") return wrongKind(type, token);
  const value = token.kind === "string" ? reader.string("VALUE_STRING", maxLength) : token.text;
  if (token.kind === "string" && value === "") {
    return `Cannot coerce empty String ("") to \`${type}\` value (but could if coercion was enabled using \`CoercionConfig\`)`;
  }
  const number = /^-?\d+$/.test(value) ? "int/Int" : "double/Double";
  const [argument, from] =
    token.kind === "string"
      ? ["String", `String value ('${value}')`]
      : token.kind === "number"
        ? [number, `Number value (${value})`]
        : ["boolean/Boolean", `boolean value (${value})`];
  return `Cannot construct instance of \`${type}\` (although at least one Creator exists): no ${argument}-argument constructor/factory method to deserialize from ${from}`;
}

function bind<T>(source: Source, dto: Dto<T>, token: Token): T | null {
  const { reader, javaPackage } = source;
  if (token.kind === "null") return null;
  const type = `${javaPackage}${dto.name}`;
  if (token.kind !== "object") throw reader.fault("shape", notAnObject(type, source, token), token.at);
  const target = dto.blank();
  for (let first = true; ; first = false) {
    const name = reader.key(token, first);
    if (name === undefined) return target;
    const value = reader.value();
    const field = dto.fields.get(name);
    if (field === undefined) {
      reader.skip(value);
      continue;
    }
    try {
      field(target, source, value);
    } catch (fault) {
      throw fault instanceof JsonFault ? fault.inside(`${type}["${name}"]`) : fault;
    }
  }
}

/** The whole text as one object; null for `null` and for nothing but blanks. */
export function bindAll<T>(source: Source, dto: Dto<T>): T | null {
  const { reader, javaPackage } = source;
  const token = reader.next();
  if (token === undefined) return null;
  const value = bind(source, dto, token);
  const more = reader.next();
  if (more === undefined) return value;
  const name =
    more.kind === "object"
      ? "START_OBJECT"
      : more.kind === "array"
        ? "START_ARRAY"
        : `VALUE_${more.kind.toUpperCase()}`;
  const message = `Trailing token (of type ${name}) found after value (bound as \`${javaPackage}${dto.name}\`): not allowed as per \`DeserializationFeature.FAIL_ON_TRAILING_TOKENS\``;
  throw reader.fault("shape", message, more.at);
}
