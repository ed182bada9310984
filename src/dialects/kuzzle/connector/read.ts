import type { Call } from "../../../dialect/call.js";
import { path } from "../../../dialect/path.js";
import type { Client } from "../../../http/client.js";
import { decodeProfile, decodeProfiles, type Off, type Read, type WireProfile } from "../wire/index.js";
import { AT_A_TIME, readApart } from "./parts.js";
import { isReadableByGet, isRouteOfStorage, type Row, record, type SecurityProfile } from "./records.js";
import { knownIds } from "./search.js";

/** How often a call is repeated without the one id that was named as missing. */
const MAX_REPEATS = 3;

type Rows = Promise<Row<SecurityProfile>[]>;

/**
 * The profiles among these that exist, in no order: https://docs.kuzzle.io/core/2/api/controllers/security/m-get-profiles/
 * One that is missing fails the whole call and is named; one that cannot be loaded fails it and is not.
 */
export async function readMany(client: Client, ids: readonly string[], call: Call): Rows {
  let asked = ids.filter((id) => !isRouteOfStorage(id));
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
    (part) => readMany(client, part, call),
    (one) => readOne(client, one, call),
  );
}

/**
 * Where many are missing, a search tells which are not. A few that it does not know are asked for one by one, since
 * they may be younger than its last refresh; were there many, that would use up the calls of the operation.
 */
async function searched(client: Client, ids: readonly string[], call: Call): Rows {
  const known = ids.length > AT_A_TIME ? await knownIds(client, ids, call) : undefined;
  if (!known) return apart(client, ids, call);
  const there = ids.filter((id) => known.has(id));
  const others = ids.filter((id) => !known.has(id));
  const [found, doubtful] = await Promise.all([
    reread(client, there, call),
    others.length > AT_A_TIME ? [] : apart(client, others, call),
  ]);
  return [...found, ...doubtful];
}

/** A hit of a search is as old as the storage's last refresh. */
async function reread(client: Client, ids: readonly string[], call: Call): Rows {
  if (ids.length === 0) return [];
  const read = await together(client, ids, call);
  return read.kind === "found" ? rows(ids[0] ?? "", read) : apart(client, ids, call);
}

/** https://docs.kuzzle.io/core/2/api/controllers/security/get-profile/ */
async function readOne(client: Client, id: string, call: Call): Rows {
  if (!isReadableByGet(id)) return rows(id, await together(client, [id], call));
  const read = await client.send(
    {
      name: "getProfile",
      method: "GET",
      path: path`/profiles/${id}`,
      repeatable: true,
      decode: decodeProfile,
    },
    call,
  );
  return rows(id, read);
}

function together(client: Client, ids: readonly string[], call: Call): Promise<Read<WireProfile | Off>> {
  return client.send(
    {
      name: "mGetProfiles",
      method: "POST",
      path: path`/profiles/_mGet`,
      body: { ids },
      repeatable: true,
      decode: decodeProfiles,
    },
    call,
  );
}

/** What a call tells of the ids it was for; `id` = the only one, where it found nothing. */
function rows(id: string, read: Read<WireProfile | Off>): Row<SecurityProfile>[] {
  switch (read.kind) {
    case "found":
      return read.rows.map((row) => ({
        id: row._id,
        value: "failure" in row ? row.failure : record(row),
      }));
    case "missing":
      return [];
    case "unreadable":
      // An id that the storage refuses can be nobody's.
      return read.failure.status === 400 ? [] : [{ id, value: read.failure }];
    default:
      return read satisfies never;
  }
}
