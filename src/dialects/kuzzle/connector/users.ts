import type { Call } from "../../../dialect/call.js";
import type { Client } from "../../../http/client.js";
import { decodeUsers } from "../wire/index.js";
import { action } from "./api.js";
import { readApart } from "./parts.js";
import type { ProfileUser, Row } from "./records.js";

/** The users among these that exist, in no order: https://docs.kuzzle.io/core/2/api/controllers/security/m-get-users/ */
export async function readUsers(
  client: Client,
  ids: readonly string[],
  call: Call,
): Promise<Row<ProfileUser>[]> {
  // Without ids the server looks for them in the query string, and fails.
  if (ids.length === 0) return [];
  const read = await client.send(
    action({
      action: "mGetUsers",
      body: { ids },
      repeatable: true,
      decode: (answer) => decodeUsers(answer, ids),
    }),
    call,
  );
  switch (read.kind) {
    case "found":
      return read.rows.map((row) => ({
        id: row._id,
        value: "failure" in row ? row.failure : { userId: row._id, profileIds: row._source.profileIds },
      }));
    case "missing":
      return [];
    case "unreadable": {
      const [only] = ids;
      if (ids.length === 1 && only !== undefined) return [{ id: only, value: read.failure }];
      const group = (part: readonly string[]): Promise<Row<ProfileUser>[]> => readUsers(client, part, call);
      return readApart(ids, group, (id) => group([id]));
    }
    default:
      return read satisfies never;
  }
}
