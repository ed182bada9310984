import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../../src/dialect/upstream-error.js";
import { UpstreamResponse } from "../../../src/dialect/upstream-response.js";
import {
  decodeAcknowledged,
  decodeActivated,
  decodeIdentity,
  decodeProfiles,
  decodeSuggested,
  decodeUsers,
} from "../../../src/dialects/elasticsearch/wire/index.js";
import { answerOf, recorded, recording } from "./recorded.js";

/** How each answer is understood that the gateway's own requests can meet. */
function decode(answer: UpstreamResponse, path: string): unknown {
  if (path.includes("/_activate")) return decodeActivated(answer);
  if (/\/(_data|_enable|_disable)/.test(path)) return decodeAcknowledged(answer);
  if (path.includes("/_suggest")) return decodeSuggested(answer);
  if (path.includes("/_security/user/")) return decodeUsers(answer);
  return decodeProfiles(answer);
}

function failureOf(run: () => unknown): UpstreamError {
  try {
    run();
  } catch (error) {
    if (error instanceof UpstreamError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

const refused = (name: string): UpstreamError => {
  const path = recording.find((exchange) => exchange.name === name)?.request.path ?? "";
  return failureOf(() => decode(recorded(name), path));
};

describe("recorded refusals", () => {
  it.each([
    ["activate/bad-password", "credentials-rejected", "The user's password or token was refused."],
    ["activate/unknown-user", "credentials-rejected", "The user's password or token was refused."],
    ["activate/disabled-user", "credentials-rejected", "The user's password or token was refused."],
    ["activate/access-token-unknown", "credentials-rejected", "The user's password or token was refused."],
    ["caller/none", "refused-us", "The upstream refused the credentials."],
    ["caller/bad-password", "refused-us", "The upstream refused the credentials."],
    ["caller/basic-not-base64", "refused-us", "The upstream refused the credentials."],
    ["caller/bearer-unknown", "refused-us", "The upstream refused the credentials."],
    ["caller/api-key-unknown", "refused-us", "The upstream refused the credentials."],
    [
      "privilege/nobody-update",
      "forbidden",
      "The upstream does not permit this; it takes one of the cluster privileges manage_user_profile, manage_security, all.",
    ],
    [
      "basic/suggest",
      "forbidden",
      "The upstream's license does not cover this (user-profile-collaboration).",
    ],
    ["caller/run-as-unknown", "forbidden", "The upstream does not permit this."],
    ["update/unknown-uid", "not-found", "There is no profile with this uid."],
    ["enable/unknown-disable", "not-found", "There is no profile with this uid."],
    [
      "update/cas-stale",
      "conflict",
      "The profile was changed by somebody else. Its version is now seqNo 37, primaryTerm 1.",
    ],
    ["outage/memory-get", "rate-limited", "The upstream is limiting its callers."],
    [
      "outage/disk-full-update",
      "rate-limited",
      "The upstream takes no writes while its disk is almost full.",
    ],
    ["outage/no-shard-get", "failed", "The upstream failed."],
    ["get/wrong-method-post", "protocol", "The upstream answered in an unexpected way."],
    ["caller/unknown-route", "protocol", "The upstream answered in an unexpected way."],
    ["update/query-unknown", "protocol", "The upstream refused the request."],
  ])("understands %s as %s", (name, kind, message) => {
    const failure = refused(name);
    expect({ kind: failure.kind, message: failure.message }).toEqual({ kind, message });
  });

  it.each([
    "outage/cluster-read-only-update",
    "outage/index-closed-disable",
    "outage/index-closed-get",
    "outage/index-closed-update",
  ])("says of %s that asking again does not help", (name) => {
    expect(refused(name)).toMatchObject({ kind: "failed", retryable: false });
  });

  it.each(["outage/no-shard-get", "outage/disk-full-update", "outage/memory-activate"])(
    "says of %s that it may pass",
    (name) => expect(refused(name).retryable).toBe(true),
  );

  it.each([
    ["update/empty-object", ["update request is empty"]],
    [
      "update/key-dot-and-underscore",
      [
        "application name must not contain dot, but found [c.d,_a.b]",
        "application name must not start with underscore, but found [_a.b]",
      ],
    ],
    ["update/cas-only-seq-no", ["ifSeqNo is set, but primary term is [0]"]],
    ["update/data-null", ["data doesn't support values of type: VALUE_NULL"]],
    ["update/unknown-field-alike", ["unknown field [label]"]],
    ["update/body-bad-token", ["failed to parse field [data]"]],
    [
      "update/label-deep-21",
      ["The provided [flattened] field [user_profile.labels] exceeds the maximum depth limit of [20]."],
    ],
    [
      "activate/password-grant-token-only",
      [
        "[username] is required for grant_type [password]",
        "[password] is required for grant_type [password]",
        "[access_token] is not supported for grant_type [password]",
      ],
    ],
    ["suggest/size-negative", ["[size] parameter cannot be negative but was [-1]"]],
    ["suggest/hint-labels-two", ["[labels] hint supports a single key, got [a,b]"]],
    ["update/data-101-mib", ["the request is larger than the upstream takes"]],
  ])("keeps what is useful of %s", (name, messages) => {
    const failure = refused(name);
    expect(failure.kind).toBe("invalid");
    expect(failure.issues.map((issue) => issue.message)).toEqual(messages);
  });

  it("leaves open whose token has expired, since the text is the same for both", () => {
    expect(decodeActivated(recorded("activate/access-token-invalidated"))).toMatchObject({
      rejection: { kind: "credentials-rejected" },
    });
    expect(decodeActivated(recorded("caller/bearer-invalidated"))).toMatchObject({
      rejection: { kind: "credentials-rejected" },
    });
    expect(failureOf(() => decodeProfiles(recorded("caller/bearer-invalidated"))).kind).toBe("refused-us");
  });
});

describe("every recorded answer", () => {
  /** Of the routes that the gateway uses; long bodies are cut in the recording, and no other format is asked for. */
  const ours = recording.filter(
    ({ name, request, response }) =>
      /^\/_security\/(profile|user)\//.test(request.path) &&
      !/_has_privileges|filter_path/.test(request.path) &&
      !/^setup\//.test(name) &&
      !/yaml|plain/.test(String(response.headers["content-type"])) &&
      !response.body.includes("$elided"),
  );
  const understood = /^user\/unknown|access-token-invalidated|bearer-invalidated/;

  it("is understood, or is a failure that quotes no body, names no account and tells no address", () => {
    expect(ours.length).toBeGreaterThan(250);
    for (const exchange of ours) {
      const run = (): unknown => decode(answerOf(exchange), exchange.request.path);
      if (exchange.response.status === 200 || understood.test(exchange.name)) {
        expect(run, exchange.name).not.toThrow();
        continue;
      }
      const failure = failureOf(run);
      const shown = [failure.message, ...failure.issues.map((issue) => issue.message)].join("\n");
      expect(shown, exchange.name).not.toMatch(
        /Source:|l0ng-r4nd0m|wrong-password|effective roles|for user \[|security-profile-8|Preview|https?:/,
      );
    }
  });
});

describe("answers", () => {
  const page = (status: number, body: string, headers: Record<string, string> = {}): UpstreamResponse =>
    new UpstreamResponse("es", "test", status, headers, Buffer.from(body));
  const PRODUCT = { "x-elastic-product": "Elasticsearch" };

  it("are no data when another server gives them, however friendly", () => {
    expect(failureOf(() => decodeProfiles(page(200, "<html>Welcome</html>"))).kind).toBe("protocol");
    expect(failureOf(() => decodeProfiles(page(200, '{"profiles":[]}'))).kind).toBe("protocol");
    expect(failureOf(() => decodeAcknowledged(page(200, '{"acknowledged":true}'))).kind).toBe("protocol");
    expect(failureOf(() => decodeUsers(page(404, "{}"))).kind).toBe("protocol");
    expect(failureOf(() => decodeIdentity(page(405, "{}"))).kind).toBe("protocol");
  });

  it("of versions before 8.5, a map by uid, break the dialect", () => {
    const map = '{"u_x_0":{"uid":"u_x_0","enabled":true}}';
    expect(failureOf(() => decodeProfiles(page(200, map, PRODUCT))).kind).toBe("protocol");
    expect(failureOf(() => decodeProfiles(page(404, "{}", PRODUCT))).kind).toBe("protocol");
  });

  it("tell a profile that does not exist from one that could not be read", () => {
    expect(decodeProfiles(recorded("get/unknown"))).toEqual({
      profiles: [],
      failures: new Map(),
      nobodys: undefined,
    });
    expect(decodeProfiles(recorded("index-missing/get-two")).failures.size).toBe(0);
    const details = {
      u_a_0: { type: "no_shard_available_action_exception", reason: "no shard on 10.0.0.7" },
    };
    const body = JSON.stringify({ profiles: [], errors: { count: 1, details } });
    const failure = decodeProfiles(page(200, body, PRODUCT)).failures.get("u_a_0");
    expect(failure).toMatchObject({ kind: "failed", message: "The upstream could not read this profile." });
  });

  it("know nobody where the users' route answers 404 with an empty object", () => {
    expect(decodeUsers(recorded("user/unknown-with-uid"))).toEqual([]);
    expect(decodeUsers(recorded("user/several-with-uid"))?.map((user) => user.profileUid)).toEqual([
      "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0",
      "u_eGdcwXYIE3LEOrqz6p-3DHQ4HrAtxuk_ttRNFh2m7rM_0",
      null,
    ]);
  });

  it("of 500 that a user's name or the number of its profiles causes are told apart from an outage", () => {
    const fault = (reason: string): UpstreamResponse =>
      page(500, JSON.stringify({ error: { type: "exception", reason }, status: 500 }), PRODUCT);
    const literal = "Security domain [d] is configured to use literal username. As a result, creating …";
    expect(failureOf(() => decodeActivated(fault(literal))).kind).toBe("invalid");
    const many = "multiple [2] profiles [u_a_0,u_a_1] found for user [a] from realm [r]";
    expect(failureOf(() => decodeActivated(fault(many)))).toMatchObject({
      kind: "invalid",
      retryable: false,
    });
    expect(failureOf(() => decodeActivated(fault("boom")))).toMatchObject({
      kind: "failed",
      retryable: true,
    });
  });

  it("keep a key named __proto__ as a key", () => {
    const body = recorded("get/one").text().replace('"data":{}', '"data":{"__proto__":{"a":1}}');
    const [profile] = decodeProfiles(page(200, body, PRODUCT)).profiles;
    expect(JSON.stringify(profile?.data)).toBe('{"__proto__":{"a":1}}');
  });
});
