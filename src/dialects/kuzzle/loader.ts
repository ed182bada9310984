import DataLoader from "dataloader";
import { alignByKey } from "../../dialect/batch-loader.js";
import type { Call } from "../../dialect/call.js";
import type { KuzzleConnector } from "./connector/index.js";
import { asError } from "./connector/parts.js";
import type { Row, SecurityProfile } from "./connector/records.js";

type Loader<T> = DataLoader<string, T | null>;

/** Reads records by id in as few calls as fit; a call that fails takes only its own ids with it. */
function byId<T>(
  connector: KuzzleConnector,
  read: (ids: readonly string[]) => Promise<readonly Row<T>[]>,
): Loader<T> {
  return new DataLoader(async (ids) => {
    const parts = connector.callsFor(ids).map(async (part): Promise<(T | Error | null)[]> => {
      try {
        const rows = alignByKey(part, await read(part), (row) => row.id);
        return rows.map((row) => (row ? row.value : null));
      } catch (error) {
        return part.map(() => asError(error));
      }
    });
    return (await Promise.all(parts)).flat();
  });
}

export interface Loaders {
  readonly profiles: Loader<SecurityProfile>;
  /** From a user's id to the ids of the user's profiles. */
  readonly profileIds: Loader<readonly string[]>;
}

export function createLoaders(connector: KuzzleConnector, call: Call): Loaders {
  return {
    profiles: byId(connector, (ids) => connector.readMany(ids, call)),
    profileIds: byId(connector, async (ids) => {
      const users = await connector.readUsers(ids, call);
      return users.map(({ id, value }) => ({ id, value: value instanceof Error ? value : value.profileIds }));
    }),
  };
}
