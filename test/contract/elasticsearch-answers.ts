import type { Answer, AnswerRow } from "../support/dialect-contract/answers.js";
import {
  ACTIVATE,
  DISABLE,
  ENABLE,
  READ,
  READ_MANY,
  SUGGEST,
  WRITE,
} from "../support/dialect-contract/elasticsearch/documents.js";

const headers = { "x-elastic-product": "Elasticsearch" };
const ok = (body: object): Answer => ({ status: 200, body, headers });
const error = (status: number, type: string, reason: string, more: object = {}): Answer => ({
  status,
  body: { error: { root_cause: [{ type, reason }], type, reason, ...more }, status },
  headers,
});

const PERSON = "query ($username: ID!) { person(username: $username) { elasticsearch { uid } } }";
const UID = { uid: "u_a_0" };
const GRANT = { input: { grant: { password: { username: "a", password: "b" } } } };
const write = { input: { ...UID, data: { a: 1 } } };
const LOST = error(
  409,
  "version_conflict_engine_exception",
  "current document has seqNo [7] and primary term [1]",
);
const EMPTY = { profiles: [] };

/** What proxies, full disks, closed indexes and servers at odds with themselves answer. */
export const elasticsearchAnswers: readonly AnswerRow[] = [
  [
    "what is not Elasticsearch's, to whoever asks what it is",
    "{ upstreams { reachable } }",
    {},
    (method) => ({ status: method === "OPTIONS" ? 200 : 401, body: "" }),
    "not reachable",
  ],
  ["413", WRITE, write, { status: 413, body: "" }, "INVALID_INPUT"],
  ["a page of a proxy", WRITE, write, { status: 404, body: "<p>Nothing here" }, "UPSTREAM_PROTOCOL"],
  [
    "404 for a reason nobody knows",
    WRITE,
    write,
    error(404, "index_not_found_exception", "…"),
    "UPSTREAM_PROTOCOL",
  ],
  ["429 of a full disk", WRITE, write, error(429, "cluster_block_exception", "…"), "UPSTREAM_RATE_LIMITED"],
  [
    "429 of a busy one",
    WRITE,
    write,
    error(429, "es_rejected_execution_exception", "…"),
    "UPSTREAM_RATE_LIMITED",
  ],
  ["503", WRITE, write, error(503, "unavailable_shards_exception", "…"), "UPSTREAM_UNAVAILABLE"],
  ["500 for a reason nobody knows", WRITE, write, error(500, "exception", "…"), "UPSTREAM_UNAVAILABLE"],
  [
    "that a domain takes no such name",
    ACTIVATE,
    GRANT,
    error(500, "exception", "Security domain [d] is configured to use literal username. As a result, …"),
    "INVALID_INPUT",
  ],
  [
    "that too many realms know the name",
    ACTIVATE,
    GRANT,
    error(500, "exception", "profile differentiator value is too high for base Uid [u_x]"),
    "INVALID_INPUT",
  ],
  [
    "what is not Elasticsearch's",
    WRITE,
    write,
    { status: 200, body: { acknowledged: true } },
    "UPSTREAM_PROTOCOL",
  ],
  ["what has not the API's shape", WRITE, write, ok({}), "UPSTREAM_PROTOCOL"],
  ["a profile that is none", READ, UID, ok({ profiles: [{ uid: UID.uid }] }), "UPSTREAM_PROTOCOL"],
  ["a profile that is nobody's", READ, UID, ok({ profiles: [{}] }), "UPSTREAM_PROTOCOL"],
  [
    "a profile with a part that is none",
    "query ($uid: ID!) { elasticsearchUserProfile(uid: $uid) { enabled } }",
    UID,
    ok({ profiles: [{ ...UID, user: {} }] }),
    "UPSTREAM_PROTOCOL",
  ],
  [
    "that it could not read a profile",
    READ,
    UID,
    ok({ ...EMPTY, errors: { count: 1, details: { [UID.uid]: { type: "exception", reason: "secret" } } } }),
    "UPSTREAM_UNAVAILABLE",
  ],
  [
    "that it could not check the credentials",
    WRITE,
    write,
    error(401, "security_exception", "error attempting to authenticate request"),
    "UPSTREAM_UNAVAILABLE",
  ],
  [
    "403 of a read-only index",
    WRITE,
    write,
    error(403, "cluster_block_exception", "…"),
    "UPSTREAM_UNAVAILABLE",
  ],
  [
    "403 for a reason nobody knows",
    WRITE,
    write,
    error(403, "security_exception", "secret"),
    "PERMISSION_DENIED",
  ],
  [
    "that a request is not valid",
    WRITE,
    write,
    error(400, "action_request_validation_exception", "Validation Failed: 1: data is wrong;"),
    "INVALID_INPUT",
  ],
  [
    "that it cannot parse a value",
    WRITE,
    write,
    error(400, "parse_exception", "data is wrong"),
    "INVALID_INPUT",
  ],
  [
    "that an argument is wrong",
    WRITE,
    write,
    error(400, "illegal_argument_exception", "wrong"),
    "INVALID_INPUT",
  ],
  [
    "that a search fails",
    SUGGEST,
    { input: {} },
    error(400, "search_phase_execution_exception", "all shards failed"),
    "BAD_USER_INPUT",
  ],
  [
    "that it cannot parse the body",
    WRITE,
    write,
    error(400, "x_content_parse_exception", "[1:5] failed to parse field [data]"),
    "INVALID_INPUT",
  ],
  [
    "that its index is closed",
    WRITE,
    write,
    error(400, "index_closed_exception", "closed"),
    "UPSTREAM_UNAVAILABLE",
  ],
  ["400 for a reason nobody knows", WRITE, write, error(400, "odd_exception", "…"), "UPSTREAM_PROTOCOL"],
  ["a lost race for an activation", ACTIVATE, GRANT, LOST, "CONFLICT"],
  ["a lost race for an enabling", ENABLE, { input: UID }, LOST, "CONFLICT"],
  ["a lost race for a disabling", DISABLE, { input: UID }, LOST, "CONFLICT"],
  [
    "403 to a search for users",
    PERSON,
    { username: "a,b" },
    error(403, "security_exception", "…"),
    "PERMISSION_DENIED",
  ],
  [
    "users that are none to a search",
    PERSON,
    { username: "a,b" },
    ok({ users: "none" }),
    "UPSTREAM_PROTOCOL",
  ],
  [
    "403 to a read of several",
    READ_MANY,
    { uids: [UID.uid] },
    error(403, "security_exception", "…"),
    "PERMISSION_DENIED",
  ],
];
