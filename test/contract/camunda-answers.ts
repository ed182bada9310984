import type { Answer, AnswerRow } from "../support/dialect-contract/answers.js";
import { accountDocument, READ, SEARCH, UPDATE } from "../support/dialect-contract/camunda/documents.js";

const error = (status: number, type: string, message: string, code: number | null = 0): Answer => ({
  status,
  body: { type, message, code },
});
const exception = (message: string, code = 0) => error(500, "ProcessEngineException", message, code);

const ID = { id: "ada" };
const WRITTEN = { input: { ...ID, firstName: "A", lastName: "B", email: "C" } };
const NEW = { input: { ...ID, password: "Str0ng!pass-word-42" } };
const LOST = error(500, "OptimisticLockingException", "ENGINE-03005 Entity was updated concurrently.", 1);
const DENIED = error(403, "AuthorizationException", "Required admin authenticated group or user.");

/** What proxies, directories, other stores and engines at odds with themselves answer. */
export const camundaAnswers: readonly AnswerRow[] = [
  ["what has not the API's shape", READ, ID, { status: 200, body: { a: 1 } }, "UPSTREAM_PROTOCOL"],
  [
    "a value that is no text",
    READ,
    ID,
    { status: 200, body: [{ id: "ada", firstName: 5 }] },
    "UPSTREAM_PROTOCOL",
  ],
  [
    "that its store cannot take a text",
    UPDATE,
    { input: { ...WRITTEN.input, email: "a\0" } },
    exception("…"),
    "INVALID_INPUT",
  ],
  ["400 for a reason nobody knows", UPDATE, WRITTEN, error(400, "Odd", "No."), "UPSTREAM_PROTOCOL"],
  ["403 for a reason nobody knows", UPDATE, WRITTEN, error(403, "Odd", "secret"), "PERMISSION_DENIED"],
  ["404 for a reason nobody knows", UPDATE, WRITTEN, error(404, "Odd", "?"), "UPSTREAM_PROTOCOL"],
  [
    "400 for an engine that is not there",
    UPDATE,
    WRITTEN,
    error(400, "X", "No process engine available"),
    "UPSTREAM_PROTOCOL",
  ],
  ["502", UPDATE, WRITTEN, error(502, "Odd", "bad gateway"), "UPSTREAM_UNAVAILABLE"],
  ["500 for a reason nobody knows", UPDATE, WRITTEN, exception("Out of luck"), "UPSTREAM_UNAVAILABLE"],
  ["that a value is too long for its store", UPDATE, WRITTEN, exception("…", 10_002), "INVALID_INPUT"],
  [
    "that its directory cannot sort so",
    SEARCH,
    { input: { sortBy: "EMAIL", sortOrder: "DESC" } },
    error(
      500,
      "UnsupportedOperationException",
      "The LDAP identity provider does not support descending search order.",
    ),
    "BAD_USER_INPUT",
  ],
  ["that its directory is read-only", UPDATE, WRITTEN, exception("The provider is read-only"), "READ_ONLY"],
  ["a lost race for an update", UPDATE, WRITTEN, LOST, "CONFLICT"],
  ["a lost race for a deletion", accountDocument("deleteCamundaUser"), { input: ID }, LOST, "CONFLICT"],
  ["a lost race for a password", accountDocument("updateCamundaUserCredentials"), NEW, LOST, "CONFLICT"],
  ["a lost race for an unlocking", accountDocument("unlockCamundaUser"), { input: ID }, LOST, "CONFLICT"],
  ["403 to a read of one", READ, ID, DENIED, "PERMISSION_DENIED"],
  [
    "403 to a read of several",
    "query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { userId } }",
    { ids: ["ada"] },
    DENIED,
    "PERMISSION_DENIED",
  ],
  ["403 to a search", SEARCH, { input: {} }, DENIED, "PERMISSION_DENIED"],
];
