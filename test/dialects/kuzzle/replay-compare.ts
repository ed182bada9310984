import { z } from "zod";
import type { Exchange, UpstreamResponse } from "../../support/replay.js";

/** What differs from run to run, on both sides: tokens, ids, times and what hangs on them. */
export function normalised(text: string): string {
  return text
    .replace(/kauth-[\w-]+\.[\w-]+\.[\w-]+/g, "kauth-{jwt}")
    .replace(/kapikey-[\w-]+\.[\w-]+\.[\w-]+/g, "kapikey-{key}")
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "{uuid}")
    .replace(/\b1[5-9]\d{11}\b/g, "1700000000000")
    .replace(/("fingerprint":")[0-9a-f]{64}/g, "$1{fingerprint}")
    .replace(/("scrollId":")[\w-]+/g, "$1{scroll}")
    .replace(/Expires=[^;]+/g, "Expires={date}")
    .replace(/(required seqNo|has seqNo) \[\d+\]/g, "$1 [{n}]")
    .replace(/"stack":"(?:[^"\\]|\\.)*"/g, '"stack":"{stack}"');
}

const Fields = z.record(z.string(), z.unknown());
const Result = z.looseObject({ hits: z.array(Fields), total: z.number().optional() });

/** Headers that a client goes by; those in a recording beside them are compared too. */
const RELIED_ON = ["content-type", "content-encoding", "set-cookie", "x-kuzzle-node", "x-kuzzle-request-id"];

/** Every way in which an answer is not the recorded one, in words; empty = it is. */
export function differences({ request, response }: Exchange, answer: UpstreamResponse): string[] {
  const found: string[] = [];
  if (answer.status !== response.status) found.push(`status ${answer.status} for ${response.status}`);
  for (const name of new Set([...RELIED_ON, ...Object.keys(response.headers)])) {
    const expected = normalised(String(response.headers[name] ?? "none"));
    const actual = normalised(String(answer.headers[name] ?? "none"));
    if (actual !== expected) found.push(`header ${name}: ${actual} for ${expected}`);
  }
  const expected = normalised(response.body);
  const actual = normalised(answer.body);
  if (actual === expected) return found;
  const [left, right] = [parsed(actual), parsed(expected)];
  if (left === undefined || right === undefined) return [...found, `body ${actual} for ${expected}`];
  if (order(left) !== order(right)) found.push(`keys ${order(left)} for ${order(right)}`);
  const [one, other] = [comparable(left, request), comparable(right, request)];
  if (one !== other) found.push(`body ${one} for ${other}`);
  return found;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return Fields.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The order of the keys of the envelope and of its error. */
function order(body: Record<string, unknown>): string {
  const error = Fields.safeParse(body["error"]);
  return [...Object.keys(body), ...(error.success ? Object.keys(error.data) : [])].join(" ");
}

/** Below the envelope keys have no order of their own, and neither have rights, unsorted hits or parallel failures. */
function comparable(body: Record<string, unknown>, request: Exchange["request"]): string {
  const error = Fields.safeParse(body["error"]);
  const errors = z.array(Fields).safeParse(error.data?.["errors"]);
  const known = { ...body, ...(errors.success && { error: { ...error.data, errors: sorted(errors.data) } }) };
  const result = Result.safeParse(body["result"]);
  const unsorted = /_rights$|_search(\?|$)/.test(request.path) && !request.body?.includes('"sort"');
  if (!result.success || !unsorted) return JSON.stringify(known, byName);
  const { hits, total } = result.data;
  // Part of an unsorted whole may be any part.
  const shown = hits.length < (total ?? 0) ? `any ${hits.length}` : sorted(hits);
  return JSON.stringify({ ...known, result: { ...result.data, hits: shown } }, byName);
}

function sorted(list: readonly unknown[]): unknown[] {
  return list.map((entry) => JSON.stringify(entry, byName)).sort();
}

function byName(_: string, value: unknown): unknown {
  const fields = Fields.safeParse(value);
  if (!fields.success) return value;
  return Object.fromEntries(
    Object.entries(fields.data).sort(([left], [right]) => (left < right ? -1 : Number(left > right))),
  );
}
