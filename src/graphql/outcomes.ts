import { type InputIssue, UpstreamError } from "../dialect/upstream-error.js";
import type { Builder } from "./builder.js";

const PROFILE_ERROR_CODES = [
  "INVALID_INPUT",
  "NOT_FOUND",
  "CONFLICT",
  "CREDENTIALS_REJECTED",
  "PERMISSION_DENIED",
  "READ_ONLY",
] as const;

/** A failure that a client can expect, as a member of a mutation's result union. */
abstract class ProfileError extends Error {
  abstract readonly code: (typeof PROFILE_ERROR_CODES)[number];
  readonly upstream: string;

  constructor(failure: UpstreamError) {
    super(failure.message, { cause: failure });
    this.upstream = failure.upstream;
  }
}

/** The input breaks a rule; `issues` name the fields. */
export class InvalidInputError extends ProfileError {
  readonly code = "INVALID_INPUT";
  readonly issues: readonly InputIssue[];

  constructor(failure: UpstreamError) {
    super(failure);
    this.issues = failure.issues;
  }
}

/** What the mutation is about does not exist. */
export class NotFoundError extends ProfileError {
  readonly code = "NOT_FOUND";
}

/** Somebody else has changed it, or it exists already. */
export class ConflictError extends ProfileError {
  readonly code = "CONFLICT";
}

/** The credentials in the input are wrong. */
export class CredentialsRejectedError extends ProfileError {
  readonly code = "CREDENTIALS_REJECTED";
}

/** The upstream does not permit it to the caller. */
export class PermissionDeniedError extends ProfileError {
  readonly code = "PERMISSION_DENIED";
}

/** The upstream takes no changes to it. */
export class ReadOnlyError extends ProfileError {
  readonly code = "READ_ONLY";
}

function memberFor(failure: UpstreamError): ProfileError | undefined {
  switch (failure.kind) {
    case "invalid":
      return new InvalidInputError(failure);
    case "not-found":
      return new NotFoundError(failure);
    case "conflict":
      return new ConflictError(failure);
    case "credentials-rejected":
      return new CredentialsRejectedError(failure);
    case "forbidden":
      return new PermissionDeniedError(failure);
    case "read-only":
      return new ReadOnlyError(failure);
    default:
      return undefined;
  }
}

/** A class of failures that a mutation may list. */
export type ExpectedError =
  | typeof InvalidInputError
  | typeof NotFoundError
  | typeof ConflictError
  | typeof CredentialsRejectedError
  | typeof PermissionDeniedError
  | typeof ReadOnlyError;

/** What a mutation throws for a failure: the error class that the field's `errors.types` may list, where it is an expected one. */
export function outcome(error: unknown): unknown {
  return (error instanceof UpstreamError && memberFor(error)) || error;
}

/**
 * The failure behind an error, be it thrown or a member of a union. A member is recognised by its properties: the
 * errors plugin returns a copy without the class.
 */
export function failureOf(error: unknown): UpstreamError | undefined {
  if (error instanceof UpstreamError) return error;
  if (typeof error !== "object" || error === null || !("code" in error) || !("cause" in error))
    return undefined;
  const isMember = PROFILE_ERROR_CODES.some((code) => code === error.code);
  return isMember && error.cause instanceof UpstreamError ? error.cause : undefined;
}

export function installOutcomes(builder: Builder): void {
  const Code = builder.enumType("ProfileErrorCode", {
    description: "What kind of expected failure a mutation met. Stable: clients may branch on it.",
    values: {
      INVALID_INPUT: { description: "The input breaks a rule of the upstream; `issues` says where." },
      NOT_FOUND: { description: "The profile or user named by the input does not exist." },
      CONFLICT: { description: "Somebody else wrote in between; read again and decide anew." },
      CREDENTIALS_REJECTED: { description: "The end user's password or token was refused." },
      PERMISSION_DENIED: { description: "The upstream does not permit this to the caller." },
      READ_ONLY: { description: "The upstream's identity service cannot be written to." },
    },
  });
  const Base = builder.interfaceRef<ProfileError>("ProfileError").implement({
    description: "A failure that a client can expect from a mutation.",
    fields: (t) => ({
      message: t.exposeString("message", {
        description: "For people; at most 256 characters. The wording may change, the code does not.",
      }),
      code: t.expose("code", { type: Code, description: "For programs." }),
      upstream: t.exposeString("upstream", {
        description: "The configured name of the upstream that was asked.",
      }),
    }),
  });
  const Issue = builder.objectRef<InputIssue>("InputIssue").implement({
    description: "One thing that is wrong with an input.",
    fields: (t) => ({
      path: t.exposeString("path", {
        description: "Where, as the client wrote it, without `input`: `policies.1.restrictedTo.0.index`.",
      }),
      message: t.exposeString("message", { description: "What is wrong there." }),
    }),
  });
  builder.objectType(InvalidInputError, {
    name: "InvalidInputError",
    description: "The input breaks a rule of the upstream. Nothing was written.",
    interfaces: [Base],
    fields: (t) => ({
      issues: t.field({
        type: [Issue],
        description: "Everything that is known to be wrong.",
        resolve: (error) => [...error.issues],
      }),
    }),
  });
  const plain = [
    [NotFoundError, "The profile or user that the input names does not exist. Nothing was written."],
    [
      ConflictError,
      "Somebody else changed the record in between, or `ifVersion` is not its version any more. Nothing was written.",
    ],
    [
      CredentialsRejectedError,
      "The end user's password or token was refused; whether the user exists is not revealed.",
    ],
    [PermissionDeniedError, "The upstream does not permit this to the caller. Nothing was written."],
    [
      ReadOnlyError,
      "The upstream's identity service cannot be written to, e.g. because a directory is behind it.",
    ],
  ] as const;
  for (const [member, description] of plain) {
    builder.objectType(member, { name: member.name, description, interfaces: [Base] });
  }
}
