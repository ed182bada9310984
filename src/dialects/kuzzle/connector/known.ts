import type { Call } from "../../../core/call.js";
import { UpstreamFailure } from "../../../core/failure.js";
import type { Client } from "../../../http/client.js";
import { path } from "../../../http/path.js";
import { decodePage } from "../wire/index.js";

/**
 * The ids among these under which a search finds a profile: as of the storage's last refresh, so what was written
 * within the last second may not be among them. Undefined where the caller may not search, or a search cannot answer.
 */
export async function knownIds(
  client: Client,
  ids: readonly string[],
  call: Call,
): Promise<ReadonlySet<string> | undefined> {
  try {
    const found = await client.send(
      {
        name: "searchProfiles",
        method: "POST",
        path: path`/profiles/_search`,
        query: { from: 0, size: ids.length },
        body: { query: { ids: { values: ids } } },
        repeatable: true,
        decode: decodePage,
      },
      call,
    );
    return found instanceof UpstreamFailure ? undefined : new Set(found.hits.map(({ _id }) => _id));
  } catch (error) {
    if (error instanceof UpstreamFailure) return undefined;
    throw error;
  }
}
