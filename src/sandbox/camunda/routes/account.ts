import type { EmulatorResponse } from "../../http.js";
import { noContent } from "../answers.js";
import { ensureMay, isAdmin } from "../authorize.js";
import type { Call } from "../call.js";
import type { NewUser, UserCredentials } from "../dtos.js";
import {
  adminRequired,
  badUserRequest,
  engineException,
  invalidRequest,
  nullPointer,
  valueTooLong,
} from "../errors.js";
import { passwordMatches, unlock } from "../lockout.js";
import { fitsColumns, grantOnSelf } from "../state.js";
import { ensureValidId, ensureWritable, findUser } from "./checks.js";

export function createUser(call: Call, body: NewUser | null): EmulatorResponse {
  ensureWritable(call);
  if (body === null) {
    const type = `${call.flavour.javaPackage}.rest.dto.identity.UserDto`;
    throw nullPointer(`Cannot invoke "${type}.getProfile()" because "userDto" is null`);
  }
  const { profile } = body;
  if (profile === null || profile.id === null) {
    throw invalidRequest(400, "request object must provide profile information with valid id.");
  }
  const { users, grants } = call.engine;
  ensureValidId(call, profile.id, { ...profile, revision: 0 });
  ensurePolicy(call, body.credentials?.password ?? null);
  ensureMay(call, "CREATE", null);
  if (!fitsColumns(profile)) throw valueTooLong();
  if (users.find(profile.id) !== undefined) throw badUserRequest("The user already exists");
  users.insert(profile.id, profile, body.credentials?.password ?? null);
  grants.add(grantOnSelf(profile.id));
  return noContent;
}

function ensurePolicy({ options }: Call, password: string | null): void {
  if (password !== null && password.length < (options.passwordLength ?? 0))
    throw engineException("Password does not match policy");
}

/** The caller's own password comes first, before it is known whether the user exists. */
export function putCredentials(call: Call, body: UserCredentials | null): EmulatorResponse {
  ensureWritable(call);
  const { engine, caller, options } = call;
  const own = body?.authenticatedUserPassword ?? null;
  if (caller !== null && !passwordMatches(engine.users, caller, own, options.now())) {
    throw invalidRequest(400, "The given authenticated user password is not valid.");
  }
  const user = findUser(call);
  ensureValidId(call, user.id, user);
  ensurePolicy(call, body?.password ?? null);
  ensureMay(call, "UPDATE", user.id);
  engine.users.update(user.id, user.revision, { password: body?.password ?? user.password });
  return noContent;
}

export function deleteUser(call: Call): EmulatorResponse {
  ensureWritable(call);
  ensureMay(call, "DELETE", call.id);
  call.engine.users.remove(call.id);
  call.engine.grants.removeAbout(call.id);
  return noContent;
}

export function unlockUser(call: Call): EmulatorResponse {
  ensureWritable(call);
  if (!isAdmin(call)) throw adminRequired();
  const user = call.engine.users.find(call.id);
  if (user !== undefined) unlock(call.engine.users, user);
  return noContent;
}
