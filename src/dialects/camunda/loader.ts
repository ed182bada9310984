import DataLoader from "dataloader";
import { alignByKey } from "../../dialect/align.js";
import type { Call } from "../../dialect/call.js";
import type { CamundaConnector } from "./connector/index.js";
import type { UserProfile } from "./connector/records.js";

export type UserProfileLoader = DataLoader<string, UserProfile | null>;

/** Reads users by id in as few calls as fit; a call that fails takes only its own ids with it. */
export function createLoader(connector: CamundaConnector, call: Call): UserProfileLoader {
  return new DataLoader(async (ids) => {
    const parts = connector.callsFor(ids).map(async (part): Promise<(UserProfile | null | Error)[]> => {
      try {
        return alignByKey(part, await connector.readMany(part, call), (user) => user.userId);
      } catch (error) {
        return part.map(() => (error instanceof Error ? error : new Error("unknown", { cause: error })));
      }
    });
    return (await Promise.all(parts)).flat();
  });
}
