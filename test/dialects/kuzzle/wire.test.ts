import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type ErrorKind, UpstreamError } from "../../../src/dialect/upstream-error.js";
import { UpstreamResponse } from "../../../src/dialect/upstream-response.js";
import { record } from "../../../src/dialects/kuzzle/connector/records.js";
import {
  decodeLogin,
  decodePage,
  decodeProfiles,
  decodeUsers,
  decodeWritten,
  type WrittenInput,
} from "../../../src/dialects/kuzzle/wire/index.js";

const Recorded = z.array(
  z.object({
    name: z.string(),
    request: z.object({ path: z.string(), body: z.string().nullable() }),
    response: z.object({ status: z.number(), body: z.string() }),
  }),
);
const recorded = Recorded.parse(
  JSON.parse(readFileSync(new URL("../../recordings/kuzzle-2.56.0.json", import.meta.url), "utf8")),
);

function find(name: string) {
  const found = recorded.find((exchange) => exchange.name === name);
  if (!found) throw new Error(`${name} is not recorded`);
  return found;
}

function answerOf(status: number, body: string | object): UpstreamResponse {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new UpstreamResponse("kuzzle", "test", status, {}, Buffer.from(text));
}

function recordedAnswer(name: string): UpstreamResponse {
  const { status, body } = find(name).response;
  return answerOf(status, body);
}

function failureOf(decode: () => unknown): UpstreamError {
  try {
    decode();
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
  throw new Error("nothing failed");
}

const Policies = z.array(
  z.object({
    roleId: z.coerce.string(),
    restrictedTo: z
      .array(z.object({ index: z.string(), collections: z.array(z.string()).optional() }))
      .optional(),
  }),
);

function jsonOf(body: string | null): unknown {
  try {
    return JSON.parse(body ?? "{}");
  } catch {
    return {};
  }
}

/** What the gateway would have been given for a recorded update. */
function inputOf(name: string): WrittenInput {
  const { path, body } = find(name).request;
  const id = decodeURIComponent(/^\/profiles\/([^/]+)/.exec(path)?.[1] ?? "");
  const given: unknown = z.looseObject({ policies: z.unknown() }).safeParse(jsonOf(body)).data?.policies;
  return { id, policies: given === undefined ? undefined : (Policies.safeParse(given).data ?? []) };
}

describe("a recorded answer to an update", () => {
  it.each<[name: string, kind: ErrorKind, path?: string]>([
    ["update/unknown-profile", "not-found"],
    ["update/unknown-profile-unknown-role", "not-found"],
    ["update/unknown-role", "invalid", "policies.0.roleId"],
    ["update/two-unknown-roles", "invalid", "policies.0.roleId"],
    ["update/policy-number-role", "invalid", "policies.0.roleId"],
    ["update/policies-text", "invalid", "policies"],
    ["update/policies-object", "invalid", "policies"],
    ["update/policies-of-text", "invalid", "policies"],
    ["update/policies-of-null", "invalid", "policies"],
    ["update/policy-without-role", "invalid", "policies"],
    ["update/policy-null-role", "invalid", "policies"],
    ["update/policy-extra-key", "invalid", "policies.0.extra"],
    ["update/rate-limit-text", "invalid", "rateLimit"],
    ["update/rate-limit-fraction", "invalid", "rateLimit"],
    ["update/rate-limit-negative", "invalid", "rateLimit"],
    ["update/retry-bogus", "invalid", "retryOnConflict"],
    ["update/retry-99999999999", "invalid", "retryOnConflict"],
    ["update/restricted-object", "invalid", "policies.0.restrictedTo"],
    ["update/restricted-text", "invalid", "policies.0.restrictedTo"],
    ["update/restricted-no-index", "invalid", "policies.0.restrictedTo.0.index"],
    ["update/restricted-collections-text", "invalid", "policies.0.restrictedTo.0.collections"],
    ["update/restricted-extra-key", "invalid", "policies.0.restrictedTo.0.extra"],
    ["update/strict-unknown-index", "invalid", "policies.0.restrictedTo.0.index"],
    ["update/strict-unknown-collections", "invalid", "policies.0.restrictedTo.0.collections"],
    ["protected/update-anonymous", "invalid", "policies"],
    ["race/no-retries", "conflict"],
    ["race/default-retries", "conflict"],
    ["rights/forbidden", "forbidden"],
    ["rights/no-token", "refused-us"],
    ["token/expired-update", "refused-us"],
    ["key/after-delete", "refused-us"],
    ["rate/above", "rate-limited"],
    ["road/post", "protocol"],
    ["road/old-sdk", "protocol"],
    ["body/not-json", "protocol"],
    ["body/scalar-12", "protocol"],
  ])("%s is %s %s", (name, kind, path) => {
    const failure = failureOf(() => decodeWritten(inputOf(name))(recordedAnswer(name)));
    expect(failure.kind).toBe(kind);
    expect(failure.issues.map((issue) => issue.path)).toEqual(path === undefined ? [] : [path]);
  });

  it("asks to come back after the second for which a user's requests are counted", () => {
    const failure = failureOf(() =>
      decodeWritten(inputOf("update/empty-object"))(recordedAnswer("rate/above")),
    );
    expect(failure).toMatchObject({ retryable: true, retryAfter: 1 });
  });

  it.each([
    "update/documented",
    "update/documented-force",
    "update/legacy-sdk",
    "update/extra-keys",
    "update/array-body",
    "update/restricted-null",
    "update/restricted-empty",
    "update/restricted-number-index",
    "update/restricted-collections-number",
  ])("%s holds the profile, whatever else is stored with it", (name) => {
    const { _id, _source, _version } = decodeWritten(inputOf(name))(recordedAnswer(name));
    expect(_version).toBeNull();
    if (!_source) throw new Error("no profile");
    const profile = record({ _id, _source });
    expect(Object.keys(profile)).toEqual([
      ...["profileId", "rateLimit", "policies", "tags", "author", "updater", "createdAt", "updatedAt"],
    ]);
    expect(profile.updatedAt).toBeInstanceOf(Date);
  });
});

const error = (id: string, message: string, props: unknown[], status: number) =>
  answerOf(status, { error: { id, message, props, status }, result: null, status });

describe("an answer to an update that no recording holds", () => {
  const input: WrittenInput = {
    id: "p",
    policies: [
      { roleId: "a", restrictedTo: [{ index: "one" }] },
      {
        roleId: "b",
        restrictedTo: [
          { index: "two", collections: ["x"] },
          { index: "two", collections: ["y", "z"] },
        ],
      },
    ],
  };
  const refused = (answer: UpstreamResponse, given = input) => failureOf(() => decodeWritten(given)(answer));

  it("points at the restriction that has the unknown collections, not at one of the same index", () => {
    const failure = refused(error("services.storage.unknown_collection", "…", ["two", ["z"]], 412));
    expect(failure.issues).toEqual([
      { path: "policies.1.restrictedTo.1.collections", message: 'The index "two" has no collection "z".' },
    ]);
  });

  it("says that force helps where the missing index is one of the stored restrictions", () => {
    const failure = refused(error("services.storage.unknown_index", "…", ["gone"], 412), {
      id: "p",
      policies: undefined,
    });
    expect(failure.issues[0]?.path).toBe("force");
  });

  it("does not take another missing profile for the one to be updated", () => {
    expect(refused(error("security.profile.not_found", "…", ["mine"], 404)).kind).toBe("forbidden");
  });

  it("names the lost role of a profile that cannot be updated because of it", () => {
    const message = 'Cache read fail: Role "gone" not found.';
    const failure = refused(error("services.cache.read_failed", message, [], 500));
    expect(failure).toMatchObject({ kind: "invalid", issues: [{ path: "id" }] });
    expect(failure.message).toContain('"gone"');
  });

  it.each([
    ["the cache", "services.cache.read_failed", "Cache read fail: Connection is closed."],
    ["the storage", "services.storage.unexpected_error", "connect ECONNREFUSED 10.1.2.3:9200"],
    ["the storage's nodes", "services.storage.not_connected", "Unable to connect"],
  ])("is a failure of the upstream where %s is away, and names no host", (_what, id, message) => {
    const failure = refused(error(id, message, [message], 500));
    expect(failure).toMatchObject({ kind: "failed", retryable: true });
    expect(failure.message).not.toContain("10.1.2.3");
  });

  it.each([
    ["services.storage.search_as_an_id", 400],
    ["services.storage.unexpected_bad_request", 400],
    ["security.profile.cannot_hydrate", 500],
  ])("points at the role id that the storage takes for a route: %s", (id, status) => {
    const given: WrittenInput = { id: "p", policies: [{ roleId: "a" }, { roleId: "_search" }] };
    expect(refused(error(id, "…", [], status), given).issues[0]?.path).toBe("policies.1.roleId");
  });

  it("is an invalid input where the server's own limit on bodies is lower, though the error has no envelope", () => {
    const body = { code: 1, id: "network.http.request_too_large", message: "…", props: [], status: 413 };
    expect(refused(answerOf(413, body))).toMatchObject({ kind: "invalid", issues: [{ path: "policies" }] });
  });

  it("is an invalid input where an application's own code refuses it", () => {
    const failure = refused(error("plugin.house.rule", "Profiles change on Mondays only.", [], 400));
    expect(failure).toMatchObject({ kind: "invalid", message: "Profiles change on Mondays only." });
  });

  it("has a version and no profile where the server answers as documented", () => {
    const answer = answerOf(200, {
      error: null,
      result: { _id: "p", _version: 2, created: false },
      status: 200,
    });
    expect(decodeWritten(input)(answer)).toEqual({ _id: "p", _source: null, _version: 2 });
  });

  it.each([
    ["an error in spite of its status", { error: { message: "…", status: 206 }, result: {}, status: 200 }],
    ["another service's answer", { ok: true }],
    ["a profile without an id", { error: null, result: { _source: {} }, status: 200 }],
  ])("is a breach of protocol where it is %s", (_what, body) => {
    expect(refused(answerOf(200, body)).kind).toBe("protocol");
  });

  it("is unavailable where a proxy answers in HTML", () => {
    expect(refused(answerOf(502, "<html>")).kind).toBe("failed");
  });
});

describe("a recorded answer to a read", () => {
  it("names the missing one of several profiles", () => {
    expect(decodeProfiles(recordedAnswer("m-get/one-unknown"))).toEqual({ kind: "missing", id: "nope" });
  });

  it("drops what the server works out for itself", () => {
    const read = decodeProfiles(recordedAnswer("m-get/several"));
    expect(JSON.stringify(read)).not.toContain("optimizedPolicies");
    expect(read).toMatchObject({ kind: "found", rows: [{ _id: "second" }, {}, {}, { _id: "editor" }] });
  });

  it("is not thrown where one profile cannot be loaded, for the breaker must not count it", () => {
    const message = 'Cache read fail: Role "gone" not found.';
    const read = decodeProfiles(error("services.cache.read_failed", message, [], 500));
    expect(read).toMatchObject({ kind: "unreadable", failure: { kind: "failed", retryable: false } });
  });

  it.each([
    ["api.process.incompatible_sdk_version", "an envelope"],
    ["network.http.unsupported_content", "none"],
  ])("is no statement about the profiles where the request itself is refused: %s, in %s", (id, envelope) => {
    const refusal = { id, message: "…", props: [], status: 400 };
    const answer = answerOf(400, envelope === "none" ? refusal : { error: refusal, result: null });
    for (const decode of [decodeProfiles, decodeUsers, decodePage]) {
      expect(failureOf(() => decode(answer)).kind).toBe("protocol");
    }
  });

  it.each([
    ["rights/no-token-get", "refused-us"],
    ["rate/above", "rate-limited"],
    ["key/after-delete", "refused-us"],
  ])("%s is %s for a profile as for a user", (name, kind) => {
    expect(failureOf(() => decodeProfiles(recordedAnswer(name))).kind).toBe(kind);
    expect(failureOf(() => decodeUsers(recordedAnswer(name))).kind).toBe(kind);
  });

  it.each(["sandbox/search-window-over", "search/size-too-large"])(
    "%s is a bad request, for it pages too far",
    (name) => {
      expect(decodePage(recordedAnswer(name))).toMatchObject({ kind: "bad-request", retryable: false });
    },
  );
});

describe("a recorded answer to a login", () => {
  it("becomes a token that lasts as long as the server says, by the gateway's own clock", () => {
    const session = decodeLogin(recordedAnswer("login/ok"));
    expect(session.authorization).toMatch(/^Bearer kauth-/);
    const hour = session.expiresAt - Date.now();
    expect(hour).toBeGreaterThan(3_500_000);
    expect(hour).toBeLessThanOrEqual(3_600_000);
  });

  it("becomes an endless token where the server says so", () => {
    expect(decodeLogin(recordedAnswer("login/expires-never")).expiresAt).toBe(Number.POSITIVE_INFINITY);
  });

  it.each(["login/wrong-password", "login/unknown-user", "login/unknown-strategy"])(
    "%s refuses us",
    (name) => {
      expect(failureOf(() => decodeLogin(recordedAnswer(name))).kind).toBe("refused-us");
    },
  );
});
