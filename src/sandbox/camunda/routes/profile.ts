import type { EmulatorResponse } from "../../http.js";
import { json, noContent } from "../answers.js";
import { ensureMay } from "../authorize.js";
import type { Call } from "../call.js";
import { lostRace, nullPointer, nullText, valueTooLong } from "../errors.js";
import { fitsColumns, type Profile, type User } from "../state.js";
import { ensureValidId, ensureWritable, findUser } from "./checks.js";

/** In the order in which the API writes them. */
export const shown = ({ id, firstName, lastName, email }: User): Profile => ({
  id,
  firstName,
  lastName,
  email,
});

export const getProfile = (call: Call): EmulatorResponse => json(200, shown(findUser(call)));

/**
 * The user of the path is loaded, its id is overwritten with that of the body, and it is written where that
 * id has the revision that was loaded. With another user's id of the same revision the other user is
 * overwritten, password included: real engines do that, and a client that sends the wrong id must see it.
 */
export function putProfile(call: Call, profile: Profile | null): EmulatorResponse {
  ensureWritable(call);
  const loaded = findUser(call);
  if (profile === null) {
    const { javaPackage } = call.flavour;
    throw nullPointer(
      `Cannot invoke "${javaPackage}.rest.dto.identity.UserProfileDto.update(${javaPackage}.identity.User)" because "profile" is null`,
    );
  }
  const { id, firstName, lastName, email } = profile;
  if (id === null) throw nullText();
  ensureValidId(call, id, { ...loaded, ...profile });
  ensureMay(call, "UPDATE", id);
  const { users } = call.engine;
  if (users.find(id)?.revision !== loaded.revision) throw lostRace(id);
  if (!fitsColumns(profile)) throw valueTooLong();
  users.update(id, loaded.revision, { firstName, lastName, email, password: loaded.password });
  return noContent;
}
