import type { EmulatorResponse } from "../http.js";
import { json } from "./answers.js";

/** Ends the handling of a request with an answer. */
export class Refused extends Error {
  readonly answer: EmulatorResponse;

  constructor(answer: EmulatorResponse) {
    super(`refused with ${answer.status}`);
    this.answer = answer;
  }
}

const refused = (status: number, type: string, message: string, code: number | null, more = {}) =>
  new Refused(json(status, { type, message, code, ...more }));

export const invalidRequest = (status: number, message: string): Refused =>
  refused(status, "InvalidRequestException", message, null);

/** The routing layer's own answers. */
export const noSuchRoute = (): Refused => refused(404, "NotFoundException", "HTTP 404 Not Found", null);
export const methodNotAllowed = (): Refused =>
  refused(405, "NotAllowedException", "HTTP 405 Method Not Allowed", null);
export const notAcceptable = (): Refused =>
  refused(406, "NotAcceptableException", "HTTP 406 Not Acceptable", null);
export const unsupportedMediaType = (): Refused =>
  refused(415, "NotSupportedException", "HTTP 415 Unsupported Media Type", null);
export const badQueryParameter = (): Refused =>
  refused(404, "QueryParamException", "HTTP 404 Not Found", null);

export const userNotFound = (type: string, id: string): Refused =>
  refused(404, type, `User with id ${id} does not exist`, null);
export const readOnly = (): Refused => invalidRequest(403, "Identity service implementation is read-only.");

export const badUserRequest = (message: string): Refused =>
  refused(400, "BadUserRequestException", message, 0);
export const engineException = (message: string): Refused =>
  refused(500, "ProcessEngineException", message, 0);
export const nullPointer = (message: string): Refused => refused(500, "NullPointerException", message, null);
/** A null id, and a password check on a user without one, end in the same place. */
export const nullText = (): Refused =>
  nullPointer('Cannot invoke "java.lang.CharSequence.length()" because "this.text" is null');
export const nestedTooDeep = (message: string): Refused =>
  refused(500, "StreamConstraintsException", message, null);

export const lostRace = (id: string): Refused =>
  refused(
    500,
    "OptimisticLockingException",
    `ENGINE-03005 Execution of 'UPDATE UserEntity[${id}]' failed. Entity was updated by another transaction concurrently.`,
    1,
  );

export const valueTooLong = (): Refused =>
  refused(
    500,
    "ProcessEnginePersistenceException",
    "An exception occurred in the persistence layer. Please check the server logs for a detailed message and the entire exception stack trace.",
    10002,
  );

export function missingPermission(
  userId: string,
  permissionName: string,
  resourceId: string | null,
): Refused {
  const missing = { permissionName, resourceName: "User", resourceId };
  const on = resourceId === null ? "resource 'User'" : `resource '${resourceId}' of type 'User'`;
  const message = `The user with id '${userId}' does not have '${permissionName}' permission on ${on}.`;
  return refused(403, "AuthorizationException", message, 0, {
    userId,
    resourceName: "User",
    resourceId,
    permissionName,
    missingAuthorizations: [missing],
  });
}

export const adminRequired = (): Refused =>
  refused(403, "AuthorizationException", "ENGINE-03029 Required admin authenticated group or user.", 0, {
    userId: null,
    resourceName: null,
    resourceId: null,
    permissionName: null,
    missingAuthorizations: [],
  });
