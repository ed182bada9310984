import { z } from "zod";
import type { UpstreamError, UpstreamResponse, Value } from "../../../dialect.js";
import { type Fault, failure, faultOf, resultOf, unreadable } from "./failures.js";

/** The server does not check the types of names in a restriction: whatever is stored is shown as text. */
const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value ?? null));
const name = z.unknown().transform(shown);
/** A policy without a role says nothing at all, however. */
const role = z
  .unknown()
  .refine((value) => value != null)
  .transform(shown);
/** It takes any falsy value for "not restricted" and stores it as it is. */
const list = <T extends z.ZodType>(of: T) => z.preprocess((value) => value || [], z.array(of));

const time = z.number().nullish();
/** Nobody checks what is written there: what is no text is no name of a user. */
const user = z.string().nullish().catch(null);
const source = z.object({
  rateLimit: z.int().nonnegative().nullish(),
  policies: list(
    z.object({
      roleId: role,
      restrictedTo: list(z.object({ index: name, collections: list(name) })),
    }),
  ),
  tags: z.preprocess((value) => (value == null ? [] : [value].flat()), z.array(name)),
  _kuzzle_info: z.object({ createdAt: time, updatedAt: time, author: user, updater: user }).nullish(),
});

/** What a hit must have to be a profile, however odd its parts are. */
const profile = z.object({ _id: z.string(), _source: z.looseObject({}) });
const info = z.looseObject({}).nullish();
/** The documented result has a version and no source, the real one a source and no version. */
const written = z.object({
  _id: z.string(),
  // Written it is, whatever can be read of it.
  _source: z.looseObject({}).nullish().catch(null),
  _version: z.int().nonnegative().nullish(),
});

const single = z.looseObject({ _id: z.string() });
/** Each hit is looked at by itself: one that is odd says nothing about the others. */
const several = z.object({ hits: z.array(z.unknown()) });
const page = z.object({ ...several.shape, total: z.int().nonnegative() });

type Source = z.infer<typeof source>;

/** Each part, or why it cannot be read; the others are not affected. */
export interface WireSource {
  readonly rateLimit: Value<number | null>;
  readonly policies: Value<Source["policies"]>;
  readonly tags: Value<Source["tags"]>;
  readonly author: Value<string | null>;
  readonly updater: Value<string | null>;
  /** Milliseconds since 1970, as written by whichever clock. */
  readonly createdAt: Value<number | null>;
  readonly updatedAt: Value<number | null>;
}

export interface WireProfile {
  readonly _id: string;
  readonly _source: WireSource;
}

export interface WireWritten {
  readonly _id: string;
  /** Null where the answer does not hold it. */
  readonly _source: WireSource | null;
  readonly _version: number | null;
}

function sourceOf({ rateLimit, policies, tags, _kuzzle_info: info }: Source): WireSource {
  return {
    rateLimit: rateLimit ?? null,
    policies,
    tags,
    author: info?.author ?? null,
    updater: info?.updater ?? null,
    createdAt: info?.createdAt ?? null,
    updatedAt: info?.updatedAt ?? null,
  };
}

/** The same part by part, of a source one of whose parts is not the API's. */
function sourceInParts(answer: UpstreamResponse, found: Readonly<Record<string, unknown>>): WireSource {
  const odd = answer.fail(
    "protocol",
    "The upstream stores this part of the record in a form that is not the security API's.",
  );
  const part = <T>(schema: z.ZodType<T>, value: unknown): Value<T> => {
    const parsed = schema.safeParse(value);
    return parsed.success ? parsed.data : odd;
  };
  const noted = part(info, found["_kuzzle_info"]);
  const ofInfo = <T>(schema: z.ZodType<T>, name: string): Value<T> =>
    noted instanceof Error ? noted : part(schema, noted?.[name]);
  return {
    rateLimit: part(source.shape.rateLimit, found["rateLimit"]) ?? null,
    policies: part(source.shape.policies, found["policies"]),
    tags: part(source.shape.tags, found["tags"]),
    author: ofInfo(user, "author") ?? null,
    updater: ofInfo(user, "updater") ?? null,
    createdAt: ofInfo(time, "createdAt") ?? null,
    updatedAt: ofInfo(time, "updatedAt") ?? null,
  };
}

function readSource(answer: UpstreamResponse, found: Readonly<Record<string, unknown>>): WireSource {
  const parsed = source.safeParse(found);
  return parsed.success ? sourceOf(parsed.data) : sourceInParts(answer, found);
}

/** The profile that a hit is; undefined where it is none at all. */
const profileOf =
  (answer: UpstreamResponse) =>
  (hit: unknown): WireProfile | undefined => {
    const parsed = profile.safeParse(hit);
    return parsed.success
      ? { _id: parsed.data._id, _source: readSource(answer, parsed.data._source) }
      : undefined;
  };

/** A record that is there and is not one of the API's: it fails alone. */
export interface Off {
  readonly _id: string;
  readonly failure: UpstreamError;
}

/**
 * The hits one by one, in whichever shape these records have. A hit without an id may belong to any of the ids that no
 * other hit has, so none of those counts as missing.
 */
export function hitsOf<T extends { readonly _id: string }>(
  answer: UpstreamResponse,
  hits: readonly unknown[],
  read: (hit: unknown) => T | undefined,
  ids: readonly string[] = [],
): (T | Off)[] {
  const failure = answer.fail(
    "protocol",
    "The upstream stores this record in a form that is not the security API's.",
  );
  let unidentified = false;
  const rows = hits.flatMap((hit): (T | Off)[] => {
    const row = read(hit);
    if (row) return [row];
    const id = single.safeParse(hit).data?._id;
    unidentified ||= id === undefined;
    return id === undefined ? [] : [{ _id: id, failure }];
  });
  if (!unidentified) return rows;
  const known = new Set(rows.map(({ _id }) => _id));
  return [...rows, ...ids.filter((id) => !known.has(id)).map((_id) => ({ _id, failure }))];
}

export interface WirePage {
  readonly hits: readonly (WireProfile | Off)[];
  /** How many there are in all. */
  readonly total: number;
}

/** What became of asking for records by their ids. */
export type Read<T> =
  | { readonly kind: "found"; readonly rows: readonly T[] }
  /** This one does not exist; nothing is said about the others. */
  | { readonly kind: "missing"; readonly id: unknown }
  /** One of them spoils the call; only smaller calls can show which. */
  | { readonly kind: "unreadable"; readonly failure: UpstreamError };

function spoilt(answer: UpstreamResponse): Read<never> {
  const fault = faultOf(answer);
  if (fault?.id === "security.profile.not_found") return { kind: "missing", id: fault.props[0] };
  const one = fault && unreadable(answer, fault);
  if (!one) throw failure(answer, fault);
  return { kind: "unreadable", failure: one };
}

export function decodeProfiles(
  answer: UpstreamResponse,
  ids: readonly string[] = [],
): Read<WireProfile | Off> {
  if (answer.status !== 200) return spoilt(answer);
  return { kind: "found", rows: hitsOf(answer, resultOf(answer, several).hits, profileOf(answer), ids) };
}

export function decodeWritten(answer: UpstreamResponse): WireWritten {
  const { _id, _source, _version } = resultOf(answer, written);
  return { _id, _source: _source ? readSource(answer, _source) : null, _version: _version ?? null };
}

/** The id of the profile that was deleted. */
export function decodeDeleted(answer: UpstreamResponse): string {
  return resultOf(answer, single)._id;
}

/** What a found profile makes impossible comes as a value, for the same reason as in a read by ids. */
export function decodePage(answer: UpstreamResponse): WirePage | UpstreamError {
  if (answer.status === 200) {
    const { hits, total } = resultOf(answer, page);
    return { hits: hitsOf(answer, hits, profileOf(answer)), total };
  }
  const fault = faultOf(answer);
  if (fault?.id === "services.storage.unexpected_bad_request") return outOfReach(answer, fault);
  if (fault?.id === "services.storage.get_limit_exceeded")
    return answer.fail("bad-request", "size is more than the upstream allows.");
  const one = fault && unreadable(answer, fault);
  if (!one) throw failure(answer, fault);
  return one;
}

/** The same, of a search by ascending id; undefined where the storage does not sort by ids. */
export function decodePageById(answer: UpstreamResponse): WirePage | UpstreamError | undefined {
  const fault = answer.status === 200 ? undefined : faultOf(answer);
  return fault?.said.includes("id_field_data") ? undefined : decodePage(answer);
}

/** In words of ours: the storage's are those of its parser, and quote the request. */
function outOfReach(answer: UpstreamResponse, { said }: Fault): UpstreamError {
  return said.includes("Result window is too large")
    ? answer.fail(
        "bad-request",
        "from and size reach further than the upstream's storage pages, 10000 profiles unless configured: narrow the search with roles.",
      )
    : answer.fail("bad-request", "The upstream's storage refuses this search.");
}

export function decodeRefreshed(answer: UpstreamResponse): void {
  if (answer.status !== 200) throw failure(answer);
}

const userRow = z.object({ _id: z.string(), _source: z.object({ profileIds: z.array(z.string()) }) });
const severalUsers = z.object({ hits: z.array(z.unknown()) });

export type WireUser = z.infer<typeof userRow>;

const userOf = (hit: unknown): WireUser | undefined => userRow.safeParse(hit).data;

/** Unknown names are left out of the answer; a user one of whose profiles cannot be loaded spoils all of it. */
export function decodeUsers(answer: UpstreamResponse, ids: readonly string[] = []): Read<WireUser | Off> {
  if (answer.status === 200)
    return { kind: "found", rows: hitsOf(answer, resultOf(answer, severalUsers).hits, userOf, ids) };
  const fault = faultOf(answer);
  const one = fault && unreadable(answer, fault);
  if (!one) throw failure(answer, fault);
  return { kind: "unreadable", failure: one };
}
