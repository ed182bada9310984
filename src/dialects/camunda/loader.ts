import DataLoader from "dataloader";
import { loosely } from "../../dialect/batch-loader.js";
import type { Call } from "../../dialect/call.js";
import type { CamundaConnector } from "./connector/index.js";
import type { UserProfile } from "./connector/records.js";

export type UserProfileLoader = DataLoader<string, UserProfile | null>;
type Outcome = UserProfile | null | Error;

/** Reads users by id in as few calls as fit; a call that fails takes only its own ids with it. */
export function createLoader(connector: CamundaConnector, call: Call): UserProfileLoader {
  return new DataLoader(async (ids) => {
    const parts = connector.callsFor(ids, call).map(async (part): Promise<Outcome[]> => {
      try {
        return await readPart(connector, part, call);
      } catch (error) {
        return part.map(() => asError(error));
      }
    });
    return (await Promise.all(parts)).flat();
  });
}

async function readPart(connector: CamundaConnector, ids: readonly string[], call: Call): Promise<Outcome[]> {
  const found = await connector.readMany(ids, call);
  const users = alignById(ids, found);
  if (ids.length === 1 || !users.includes(null)) return users;
  // A list proves nothing missing where a directory looks through its first few hundred users only.
  const isWhole = await connector.listsAreWhole(call);
  // Nor does one row for two spellings: some stores find both.
  const spellings = new Set(found.map(({ userId }) => loosely(userId)));
  const outcomes = ids.map(async (id, index) => {
    const user = users[index] ?? null;
    return user || (isWhole && !spellings.has(loosely(id))) ? user : readSingly(connector, id, call);
  });
  return Promise.all(outcomes);
}

/** By a list of one: unlike the route of a single user, that shows nobody whom the caller may not read, whatever the product. */
async function readSingly(connector: CamundaConnector, id: string, call: Call): Promise<Outcome> {
  try {
    return alignById([id], await connector.readSingly(id, call))[0] ?? null;
  } catch (error) {
    return asError(error);
  }
}

/**
 * Users in the order of the ids, matched by id, never by position. Where ids compare without regard to case, as in
 * LDAP, a user comes back as the directory spells it: rows that nobody asked for to the letter are matched so. Asked for
 * one id alone, the upstream may also overlook accents and blanks.
 */
function alignById(ids: readonly string[], users: readonly UserProfile[]): (UserProfile | null)[] {
  const exact = new Map(users.map((user) => [user.userId, user]));
  const asked = new Set(ids);
  const leftOver = users.filter(({ userId }) => !asked.has(userId));
  const inAnyCase = new Map(leftOver.map((user) => [user.userId.toLowerCase(), user]));
  const found = ids.map((id) => exact.get(id) ?? inAnyCase.get(id.toLowerCase()) ?? null);
  const [id = ""] = ids;
  if (ids.length > 1 || found[0]) return found;
  return [users.find(({ userId }) => loosely(userId) === loosely(id)) ?? null];
}

const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error("unknown", { cause: error });
