import fc from "fast-check";
import { isLosslessNumber, parse } from "lossless-json";
import { expect } from "vitest";
import type { Answered, RunningGateway } from "./gateway.js";

/** What becomes of a record that is asked for: it is there, it is there in an odd form, or there is none. */
export type Kind = "sound" | "odd" | "missing";

export interface Mix {
  /** By id; no two differ in case alone. */
  readonly kinds: ReadonlyMap<string, Kind>;
  /** What operations at the same time ask for: any of them, in any order, also twice. */
  readonly asked: readonly (readonly string[])[];
}

export function mixes(id: fc.Arbitrary<string>): fc.Arbitrary<Mix> {
  const kind = fc.constantFrom<Kind>("sound", "sound", "odd", "missing");
  return fc
    .uniqueArray(fc.tuple(id, kind), { selector: ([one]) => one.toLowerCase(), minLength: 1, maxLength: 12 })
    .chain((records) => {
      const list = fc.array(fc.constantFrom(...records.map(([one]) => one)), { minLength: 1, maxLength: 20 });
      const asked = fc.array(list, { minLength: 1, maxLength: 3 });
      return asked.map((lists) => ({ kinds: new Map(records), asked: lists }));
    });
}

/** What is wrong with the answer to a list of ids: nothing that exists is null without an error, and nothing else has one. */
export function wrongIn(
  { data, errors = [] }: Answered["body"],
  field: string,
  ids: readonly string[],
  { kinds }: Mix,
  idOf: (record: Record<string, unknown>) => unknown,
): string[] {
  const paths: string[][] = errors.map(({ path }: { path: unknown[] }) => path.map(String));
  const failed = (index: number) => paths.some((path) => path.length === 1 || path[1] === String(index));
  return ids.flatMap((id, index) => {
    const record = data[field]?.[index] ?? null;
    const found = record === null ? null : idOf(record);
    const at = `${id} at ${index}`;
    switch (kinds.get(id)) {
      case "sound":
        return found === id ? [] : [`${at} exists and is ${found}`];
      case "odd":
        return failed(index) ? [] : [`${at} is odd and no error of it is listed`];
      default:
        return found === null && !failed(index) ? [] : [`${at} is missing, and is ${found} or an error`];
    }
  });
}

/** Asks for all of a mix at once and gives everything that is wrong. */
export async function wrongReads(
  gateway: RunningGateway,
  query: string,
  field: string,
  mix: Mix,
  idOf: (record: Record<string, unknown>) => unknown,
): Promise<string[]> {
  const reads = mix.asked.map(async (ids) => {
    const { body } = await gateway.ask(query, { ids });
    return wrongIn(body, field, ids, mix, idOf);
  });
  return (await Promise.all(reads)).flat();
}

const NUMBERS = ["0", "-0.0", "1.5", "1e21", "1e400", "-1e-400", "9007199254740991", "9007199254740993"];
const digits = fc.tuple(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.nat(30)).map(String);
/** Numbers as JSON writes them, also such as no double holds. */
export const numberText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NUMBERS, "3.14159265358979323846", "100000000000000000000", "0.1"),
  digits.map((text) => text.split(",")[0] ?? "0"),
  digits.map((text) => text.replace(",", "e")),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
);

/** Texts of any UTF-16 units, halves of characters too. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 })
    .map((units) => String.fromCharCode(...units)),
  fc.constantFrom("\0", "\u2028", "\ud800", "a\udfff", "NULL", "\\", "%_*", "'\"", "\ufeff"),
);

const name = fc.stringMatching(/^[a-z][A-Za-z0-9]{0,5}$/);

/** A JSON object as text: what a client writes, whether or not it can be kept. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    numberText,
    anyText.map((text) => JSON.stringify(text)),
    fc.constantFrom("true", "false", "null"),
    fc.array(tie("value"), { maxLength: 3 }).map((values) => `[${values.join()}]`),
    tie("object"),
  ),
  object: fc
    .uniqueArray(fc.tuple(fc.oneof({ weight: 9, arbitrary: name }, anyText), tie("value")), {
      selector: ([key]) => key,
      minLength: 1,
      maxLength: 3,
    })
    .map((entries) => `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`),
})).object;

/** A number in one spelling: its sign, the digits that count, and where its point is. */
function plainNumber(text: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  const all = `${whole}${fraction}`.replace(/^0+/, "");
  const counting = all.replace(/0+$/, "");
  if (counting === "") return "0";
  return `${sign}${counting}e${Number(exponent) - fraction.length + all.length - counting.length}`;
}

/** The value that a JSON text stands for, with every digit of it, to be compared. */
export function exactly(json: string): unknown {
  const plain = (value: unknown): unknown => {
    if (isLosslessNumber(value)) return { number: plainNumber(value.value) };
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    return Object.entries(value).map(([key, inner]): unknown => [key, plain(inner)]);
  };
  return plain(parse(json));
}

/** Sends an operation with its variables as the text that they are. */
export async function sendText(url: string, query: string, variables: string): Promise<Answered["body"]> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
  });
  return response.json();
}

/** The codes of everything that an operation failed with, in `errors` and in results. */
export function codesOf({ data, errors = [] }: Answered["body"]): string[] {
  const listed: { extensions: { code: string } }[] = errors;
  const results = Object.values<{ code?: string } | null>(data ?? {});
  return [...listed.map(({ extensions }) => extensions.code), ...results.flatMap((one) => one?.code ?? [])];
}

/** What was acknowledged is what the upstream was sent, to the last digit; what was refused was not sent at all. */
export function acknowledgedAsSent(bodies: readonly string[], answer: Answered["body"], json: string): void {
  const codes = codesOf(answer);
  if (codes.length === 0) expect(exactly(bodies[0] ?? "null")).toEqual(exactly(json));
  else expect([bodies, codes]).toEqual([[], [expect.stringMatching(/^(BAD_USER|INVALID)_INPUT$/)]]);
}
