import { isLosslessNumber, parse } from "lossless-json";
import { endOfString } from "./json-shape.js";
import { placeOf } from "./place.js";

/** Only a number with so many digits, or so large an exponent, can lose something as it is read. */
const SUSPICIOUS = /[\d.]{16}|\d[eE][+-]?\d{3}/;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** The digits that count. */
function digitsOf(number: string): string {
  const [mantissa = ""] = number.split(/e/i, 1);
  return mantissa.replace(/[-.]/g, "").replace(/^0+|0+$/g, "");
}

/** Whether JavaScript reads a number as the one that is written, and writes it so again. */
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
 * Where the variables in a request's JSON hold a number that JavaScript cannot read exactly, as `input.data.size`: it
 * would be stored, or looked up, as another one. Undefined where there is none. `1e21` and `1.5` are exact, `1e400`
 * and `9007199254740993` are not.
 */
export function inexactNumber(body: string): string | undefined {
  if (!SUSPICIOUS.test(body) || !losesDigits(body)) return undefined;
  try {
    const parsed = parse(body);
    const variables =
      typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, "variables") : undefined;
    return placeOf(variables, isInexact);
  } catch {
    // Keys that are there twice, or not JSON at all: then nobody knows where.
    return "a number";
  }
}
