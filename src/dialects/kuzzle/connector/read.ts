import type { Call } from "../../../dialect/call.js";
import { UpstreamError } from "../../../dialect/upstream-error.js";
import type { Client } from "../../../http/client.js";
import { decodeProfiles, type Off, type Read, type WireProfile } from "../wire/index.js";
import { action } from "./api.js";
import { isRouteOfStorage } from "./ids.js";
import { AT_A_TIME, readApart } from "./parts.js";
import { type Row, rowOf, type SecurityProfile } from "./records.js";
import { foundByIds, refresh } from "./search.js";

/** How often a call is repeated without the one id that was named as missing. */
const MAX_REPEATS = 3;

type Rows = Promise<Row<SecurityProfile>[]>;

/**
 * The profiles among these that exist, in no order: https://docs.kuzzle.io/core/2/api/controllers/security/m-get-profiles/
 * One that is missing fails the whole call and is named; one that cannot be loaded fails it and is not.
 */
export async function readMany(client: Client, ids: readonly string[], call: Call): Rows {
  const listedAlone = ids.filter(isRouteOfStorage);
  const [found, listed] = await Promise.all([
    readByIds(
      client,
      ids.filter((id) => !isRouteOfStorage(id)),
      call,
    ),
    // A search is the only thing that can see them.
    listedAlone.length === 0 ? [] : foundByIds(client, listedAlone, call),
  ]);
  return [...found, ...listed];
}

async function readByIds(client: Client, ids: readonly string[], call: Call): Rows {
  let asked = ids;
  for (let repeats = 0; asked.length > 0; repeats += 1) {
    const read = await together(client, asked, call);
    if (read.kind === "found" || asked.length === 1) return rows(asked[0] ?? "", read);
    const { id } = read.kind === "missing" ? read : { id: undefined };
    const left = asked.filter((one) => one !== id);
    if (left.length === asked.length) return apart(client, left, call);
    if (repeats >= MAX_REPEATS) return searched(client, left, call);
    asked = left;
  }
  return [];
}

function apart(client: Client, ids: readonly string[], call: Call): Rows {
  return readApart(
    ids,
    (part) => readByIds(client, part, call),
    (one) => readByIds(client, [one], call),
  );
}

/**
 * Where many are missing, a search tells which are not: of as many as these, each would cost a call. It sees what was
 * written before the storage's last refresh, so one is asked for first; where that or the search is refused, what is
 * not found may exist all the same.
 */
async function searched(client: Client, ids: readonly string[], call: Call): Rows {
  if (ids.length <= AT_A_TIME) return apart(client, ids, call);
  const refreshed = await refused(refresh(client, call));
  const known = await refused(foundByIds(client, ids, call));
  if (known instanceof UpstreamError) return apart(client, ids, call);
  const there = new Set(known.map(({ id }) => id));
  const others = ids.filter((id) => !there.has(id));
  const [found, doubtful] = await Promise.all([
    reread(client, [...there], call),
    refreshed instanceof UpstreamError ? guessed(client, others, call) : [],
  ]);
  return [...found, ...doubtful];
}

/** Where nothing tells whether these exist: a few are asked for one by one, of many none is said to be missing. */
function guessed(client: Client, ids: readonly string[], call: Call): Rows {
  if (ids.length <= AT_A_TIME) return apart(client, ids, call);
  const value = new UpstreamError({
    kind: "over-budget",
    upstream: client.name,
    operation: "mGetProfiles",
    message:
      "More of these profiles are missing than the upstream tells in a few calls: ask for fewer at a time, or allow the credentials `security:refresh`.",
    sent: false,
  });
  return Promise.resolve(ids.map((id) => ({ id, value })));
}

/** What was found, or the upstream's refusal. */
async function refused<T>(asked: Promise<T>): Promise<T | UpstreamError> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
}

/** A hit of a search is as old as the storage's last refresh. */
async function reread(client: Client, ids: readonly string[], call: Call): Rows {
  if (ids.length === 0) return [];
  const read = await together(client, ids, call);
  return read.kind === "found" ? rows(ids[0] ?? "", read) : apart(client, ids, call);
}

function together(client: Client, ids: readonly string[], call: Call): Promise<Read<WireProfile | Off>> {
  return client.send(
    action({
      action: "mGetProfiles",
      body: { ids },
      repeatable: true,
      decode: (answer) => decodeProfiles(answer, ids),
    }),
    call,
  );
}

/** What a call tells of the ids it was for; `id` = the only one, where it found nothing. */
function rows(id: string, read: Read<WireProfile | Off>): Row<SecurityProfile>[] {
  switch (read.kind) {
    case "found":
      return read.rows.map(rowOf);
    case "missing":
      return [];
    case "unreadable":
      // An id that the storage refuses can be nobody's.
      return read.failure.status === 400 ? [] : [{ id, value: read.failure }];
    default:
      return read satisfies never;
  }
}
