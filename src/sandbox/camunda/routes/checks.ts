import type { Call } from "../call.js";
import { engineException, invalidRequest, readOnly, userNotFound } from "../errors.js";
import { select } from "../select.js";
import type { Profile, User } from "../state.js";

export function ensureWritable({ options }: Call): void {
  if (options.readOnly) throw readOnly();
}

/** The user of the path. Without READ it does not exist; there is no 403 on this look-up. */
export function findUser(call: Call): User {
  const { id, flavour, options, caller } = call;
  if (flavour.caseInsensitiveId && options.maxResultsLimit !== undefined && caller !== null) {
    // This product looks up with a query for a list, without a bound.
    const reason = "An unbound number of results is forbidden!";
    throw invalidRequest(500, `Exception while performing user query: ${reason}`);
  }
  const found = select(call, new Map([["id", id]]));
  const user = found.find((candidate) => candidate.id === id) ?? found[0];
  if (user === undefined) throw userNotFound(flavour.userNotFound, id);
  return user;
}

/** `row` is what the engine holds in memory at that moment; it shows in one of the messages. */
export function ensureValidId(
  { options, flavour }: Call,
  id: string,
  row: Profile & { readonly revision: number },
): void {
  const pattern = options.idPattern ?? `[a-zA-Z0-9]+|${flavour.adminGroup}`;
  if (!new RegExp(`^(?:${pattern})$`).test(id)) {
    throw engineException(`User has an invalid id: '${id}' is not a valid resource identifier.`);
  }
  if (id !== "*") return;
  const { revision, firstName, lastName, email } = row;
  throw engineException(
    `Entity UserEntity[id=*, revision=${revision}, firstName=${firstName}, lastName=${lastName}, email=${email}, password=******, salt=******, lockExpirationTime=null, attempts=0] has an invalid id: id cannot be *. * is a reserved identifier.`,
  );
}
