import type { GraphQLError } from "graphql";
import { isLosslessNumber, parse } from "lossless-json";
import { notRun } from "../errors.js";
import type { OperationLimits } from "./limits.js";
import { placeOf } from "./variables.js";

/** Characters up to which parsing is fast, whatever the text. */
const SHORT = 32_768;
/** Levels around the variables: the body, and the variables object itself. */
const AROUND = 2;
/** Allowance for values outside the variables: the other parameters, and extensions. */
const BESIDE = 1000;

/**
 * Checks a body before it is parsed: its variables may exceed their limits (never stricter than the limits themselves, which
 * are checked once the variables are parsed), contain a number that JavaScript would read as another one, or name a key twice,
 * of which the last one alone would count.
 */
export function bodyProblem(
  text: string,
  limits: Pick<OperationLimits, "variableDepth" | "variableNodes">,
): GraphQLError | undefined {
  const problem = tooMuch(text, limits);
  if (problem) return problem;
  const { mayRepeatKey, mayLoseDigits } = outlineOf(text);
  return (
    (mayRepeatKey ? repetitionProblem(text) : undefined) ?? (mayLoseDigits ? inexactProblem(text) : undefined)
  );
}

function repetitionProblem(text: string): GraphQLError | undefined {
  const key = repeatedKey(text);
  if (key === undefined) return undefined;
  return notRun("BAD_USER_INPUT", `The request has the key ${key} twice, and one of the two would be lost.`);
}

function inexactProblem(text: string): GraphQLError | undefined {
  const inexact = inexactNumber(text);
  if (inexact === undefined) return undefined;
  const message = `The variables hold a number that cannot be kept exactly: ${inexact}.`;
  return notRun("BAD_USER_INPUT", message);
}

function tooMuch(
  text: string,
  { variableDepth, variableNodes }: Pick<OperationLimits, "variableDepth" | "variableNodes">,
): GraphQLError | undefined {
  if (text.length <= SHORT) return undefined;
  // Twice, because lists and objects are counted together with their brackets.
  const bounds = { depth: variableDepth + AROUND, values: 2 * variableNodes + BESIDE };
  if (!jsonExceeds(text, bounds)) return undefined;
  return notRun(
    "OPERATION_LIMIT_EXCEEDED",
    `The variables have more than ${variableNodes} values or ${variableDepth} levels (limits.variableNodes, limits.variableDepth).`,
  );
}

/** Only a number with this many digits, or this large an exponent, can lose precision. */
const SUSPICIOUS = /[\d.]{16}|\d[eE][+-]?\d{3}/;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** The significant digits. */
function digitsOf(number: string): string {
  const [mantissa = ""] = number.split(/e/i, 1);
  return mantissa.replace(/[-.]/g, "").replace(/^0+|0+$/g, "");
}

/** Whether JavaScript keeps the number exactly as written. */
export function isExact(number: string): boolean {
  const read = Number(number);
  return Number.isFinite(read) && digitsOf(String(read)) === digitsOf(number);
}

function losesDigits(text: string): boolean {
  for (let at = 0; at < text.length; ) {
    const character = text[at];
    if (character === '"') {
      at = endOfString(text, at);
      continue;
    }
    NUMBER.lastIndex = at;
    const [number] = NUMBER.exec(text) ?? [];
    if (number !== undefined && !isExact(number)) return true;
    at += number?.length ?? 1;
  }
  return false;
}

const isInexact = (value: unknown): boolean => isLosslessNumber(value) && !isExact(value.value);

/**
 * The path (`input.data.size`) of a number in the variables that JavaScript cannot represent exactly: it would be stored, or
 * looked up, as another one. Undefined if there is none. `1e21` and `1.5` are exact, `1e400` and `9007199254740993` are not.
 */
export function inexactNumber(body: string): string | undefined {
  if (!SUSPICIOUS.test(body) || !losesDigits(body)) return undefined;
  try {
    const parsed = parse(body);
    const variables =
      typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, "variables") : undefined;
    return placeOf(variables, isInexact);
  } catch {
    // Not JSON at all: the path is unknown.
    return "a number";
  }
}

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const BRACE = 123;
const OPENING = new Set([91, BRACE]);
const CLOSING = new Set([93, 125]);

const COLON = 58;
/** Nothing below it stands between the parts of JSON but line breaks and tabs. */
const BLANK = 32;

/** Whether the string that ends before `at` is a key. */
function isKey(text: string, at: number): boolean {
  let next = at;
  while (text.charCodeAt(next) <= BLANK) next += 1;
  return text.charCodeAt(next) === COLON;
}

/** Characters of `1e400`, the shortest number that JavaScript reads as another one. */
const SHORTEST_INEXACT = 5;

interface Outline {
  /** Whether some key occurs twice anywhere, or is spelled with escapes. */
  readonly mayRepeatKey: boolean;
  /** Whether there is room between the strings for a number that loses digits. */
  readonly mayLoseDigits: boolean;
}

/** What may be wrong, in one pass over the strings. In most requests it is nothing, and that ends it. */
function outlineOf(text: string): Outline {
  const keys = new Set<string>();
  let mayRepeatKey = false;
  let mayLoseDigits = false;
  let end = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', end)) {
    if (at - end >= SHORTEST_INEXACT) mayLoseDigits = true;
    end = endOfString(text, at);
    if (mayRepeatKey || !isKey(text, end)) continue;
    const key = text.slice(at, end);
    mayRepeatKey = keys.has(key) || key.includes("\\");
    keys.add(key);
  }
  if (text.length - end >= SHORTEST_INEXACT) mayLoseDigits = true;
  return { mayRepeatKey, mayLoseDigits };
}

/** An object or a list that has begun; where it goes on. */
interface Level {
  readonly keys: Set<string> | undefined;
  place: string | number;
}

/**
 * The path of a key that one object has twice: within the variables as `input.data.a`, elsewhere from the top. Undefined if
 * there is none, or the text is not JSON.
 */
export function repeatedKey(text: string): string | undefined {
  const levels: Level[] = [];
  for (let at = 0; at < text.length; ) {
    const level = levels.at(-1);
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfString(text, at);
      if (level?.keys && isKey(text, end)) {
        const written = text.slice(at, end);
        const key = written.includes("\\") ? unescaped(written) : written.slice(1, -1);
        level.place = key;
        if (level.keys.has(key)) return isJson(text) ? pathOf(levels) : undefined;
        level.keys.add(key);
      }
      at = end;
      continue;
    }
    if (OPENING.has(code)) levels.push({ keys: code === BRACE ? new Set() : undefined, place: 0 });
    else if (CLOSING.has(code)) levels.pop();
    else if (code === COMMA && typeof level?.place === "number") level.place += 1;
    at += 1;
  }
  return undefined;
}

/** A key as it is meant; as it is written where that is not JSON, which is found out later. */
const unescaped = (written: string): string => (isJson(written) ? JSON.parse(written) : written);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const MAX_PATH = 200;

function pathOf(levels: readonly Level[]): string {
  const [first, ...rest] = levels.map(({ place }) => place);
  const path = first === "variables" && rest.length > 0 ? rest : [first, ...rest];
  return path.join(".").slice(0, MAX_PATH);
}

interface JsonBounds {
  readonly depth: number;
  readonly values: number;
}

/** The index after the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes += 1;
    if (escapes % 2 === 0) return end + 1;
  }
  return text.length;
}

/**
 * Whether a JSON text exceeds the bounds, without parsing it: a megabyte of brackets, or of distinct keys, takes `JSON.parse`
 * a hundred milliseconds, and this a few. Counts commas and brackets, so the count is never less than the number of values.
 * Does not check whether the text is valid JSON.
 */
export function jsonExceeds(text: string, { depth: deepest, values: max }: JsonBounds): boolean {
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
    if (depth > deepest || values > max) return true;
    at += 1;
  }
  return false;
}
