import DataLoader from "dataloader";
import { alignByKey } from "../../../dialect/batch-loader.js";
import type { Call } from "../../../dialect/call.js";
import type { ElasticsearchConnector } from "../connector/index.js";
import type { KnownUser } from "../connector/records.js";

export type UserLoader = DataLoader<string, KnownUser | null>;

/** Finds users by name in as few calls as fit; a call that fails takes only its own names with it. */
export function createUserLoader(connector: ElasticsearchConnector, call: Call): UserLoader {
  return new DataLoader(async (names) => {
    const parts = connector.callsForNames(names).map(async (part): Promise<(KnownUser | null | Error)[]> => {
      try {
        return alignByKey(part, await connector.findUsers(part, call), (user) => user.username);
      } catch (error) {
        return part.map(() => (error instanceof Error ? error : new Error("unknown", { cause: error })));
      }
    });
    return (await Promise.all(parts)).flat();
  });
}
