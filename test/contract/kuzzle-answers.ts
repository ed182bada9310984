import type { Answer, AnswerRow } from "../support/dialect-contract/answers.js";
import { READ, REPLACE, SEARCH, UPDATE } from "../support/dialect-contract/kuzzle/documents.js";

const error = (status: number, id: string, message = "…", props: readonly unknown[] = []): Answer => ({
  status,
  body: { status, error: { status, id, message, props }, result: null },
});

const ID = { id: "p" };
const write = (more: object = {}) => ({ input: { ...ID, policies: [{ roleId: "a" }], ...more } });
const STORAGE = "services.storage";

/** What proxies, plugins, other versions and servers at odds with themselves answer. */
export const kuzzleAnswers: readonly AnswerRow[] = [
  [
    "a description that is none",
    "{ upstreams { reachable } }",
    {},
    { status: 200, body: {} },
    "not reachable",
  ],
  ["what has not the API's shape", UPDATE, write(), { status: 200, body: {} }, "UPSTREAM_PROTOCOL"],
  ["a page of a proxy", UPDATE, write(), { status: 404, body: "<p>Nothing here" }, "UPSTREAM_PROTOCOL"],
  ["403 for a reason nobody knows", UPDATE, write(), error(403, "plugin.odd", "secret"), "PERMISSION_DENIED"],
  ["404 of its storage", UPDATE, write(), error(404, `${STORAGE}.not_found`), "UPSTREAM_PROTOCOL"],
  [
    "that the token's user is gone",
    UPDATE,
    write(),
    error(404, "security.user.not_found"),
    "UPSTREAM_AUTHENTICATION",
  ],
  [
    "more lost races than retries, for an update",
    UPDATE,
    write(),
    error(500, `${STORAGE}.unexpected_error`, "version conflict, current version [2]"),
    "CONFLICT",
  ],
  [
    "a lost race for a replacement",
    REPLACE,
    write(),
    error(500, `${STORAGE}.unexpected_error`, "version conflict, current version [2]"),
    "CONFLICT",
  ],
  ["500 of its storage", REPLACE, write(), error(500, `${STORAGE}.unexpected_error`), "UPSTREAM_UNAVAILABLE"],
  [
    "that it has no such route",
    UPDATE,
    write(),
    error(404, "network.http.url_not_found"),
    "UPSTREAM_PROTOCOL",
  ],
  [
    "a profile that is none of the API's",
    READ,
    ID,
    {
      status: 200,
      body: { status: 200, error: null, result: { hits: [{ _id: "p", _source: { policies: 5 } }] } },
    },
    "UPSTREAM_PROTOCOL",
  ],
  [
    "that a page is too large",
    SEARCH,
    { input: {} },
    error(400, `${STORAGE}.get_limit_exceeded`),
    "BAD_USER_INPUT",
  ],
  [
    "that its storage refuses a search",
    SEARCH,
    { input: {} },
    error(400, `${STORAGE}.unexpected_bad_request`),
    "BAD_USER_INPUT",
  ],
  ["413", UPDATE, write(), error(413, "network.http.request_too_large"), "INVALID_INPUT"],
  [
    "that it cannot load another profile, the caller's",
    UPDATE,
    write(),
    error(404, "security.profile.not_found", "…", ["another"]),
    "PERMISSION_DENIED",
  ],
  [
    "that policies are none",
    UPDATE,
    write(),
    error(500, "plugin.runtime.unexpected_error", "Cannot read properties of null (reading 'roleId')"),
    "INVALID_INPUT",
  ],
  [
    "that a role has no id",
    UPDATE,
    write(),
    error(500, `${STORAGE}.unexpected_error`, "Missing required parameter: id"),
    "INVALID_INPUT",
  ],
  [
    "that it may not be repeated so often",
    UPDATE,
    write({ retryOnConflict: 5 }),
    error(400, `${STORAGE}.unexpected_bad_request`, "Failed to parse int parameter [retry_on_conflict]"),
    "INVALID_INPUT",
  ],
  [
    "that a stored restriction names what is gone",
    UPDATE,
    { input: { ...ID, rateLimit: 1 } },
    error(404, `${STORAGE}.unknown_index`, "…", ["gone"]),
    "INVALID_INPUT",
  ],
  [
    "that an argument is wrong",
    UPDATE,
    write(),
    error(400, "api.assert.invalid_type", "Wrong type", ["p.policies[0].roleId", "string"]),
    "INVALID_INPUT",
  ],
  [
    "that the request is none",
    UPDATE,
    write(),
    error(400, "network.http.unsupported_content"),
    "UPSTREAM_PROTOCOL",
  ],
  [
    "a rule of the house",
    UPDATE,
    write(),
    error(400, "plugin.house.rule", "On Mondays only."),
    "INVALID_INPUT",
  ],
];

/** The same to a gateway that logs in. */
export const loginAnswers: readonly AnswerRow[] = [
  [
    "that it knows no such strategy",
    READ,
    ID,
    error(400, "security.user.no_strategy"),
    "UPSTREAM_AUTHENTICATION",
  ],
];
