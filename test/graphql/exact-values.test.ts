import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bodyProblem, inexactNumber, repeatedKey } from "../../src/graphql/limits/body.js";
import { type Sandboxed, startSandboxed } from "../server/support/sandboxed.js";

let gateway: Sandboxed;
let uid: string;

beforeAll(async () => {
  gateway = await startSandboxed();
  const { data } = await send(`{"query":"{person(username: \\"ada\\") {elasticsearch {uid}}}"}`);
  uid = data.person.elasticsearch?.uid ?? (await activated());
});
afterAll(() => gateway.stop());

// biome-ignore lint/suspicious/noExplicitAny: answers of any shape
async function send(body: string): Promise<any> {
  const response = await fetch(gateway.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  return response.json();
}

async function activated(): Promise<string> {
  const query = `mutation ($p: String!) {activateUserProfile(input: {grant: {password: {username: "ada", password: $p}}}) {... on ActivateUserProfilePayload {profile {uid}}}}`;
  const { data } = await send(JSON.stringify({ query, variables: { p: "ada-sandbox" } }));
  return data.activateUserProfile.profile.uid;
}

const UPDATE = `mutation ($input: UpdateUserProfileDataInput!) {updateUserProfileData(input: $input) {__typename ... on UpdateUserProfileDataPayload {profile {data}} ... on InvalidInputError {issues {path}}}}`;
/** With the data as the text that goes on the wire. */
const update = (data: string): Promise<Awaited<ReturnType<typeof send>>> =>
  send(`{"query":${JSON.stringify(UPDATE)},"variables":{"input":{"uid":"${uid}","data":${data}}}}`);

describe("a value that would be stored as another one", () => {
  it.each([
    ["an endless number", `{"app":{"size":1e400}}`, "input.data.app.size"],
    ["a whole number beyond 2^53", `{"app":[1,9007199254740993]}`, "input.data.app.1"],
    ["more digits than a number keeps", `{"app":{"pi":3.14159265358979323846}}`, "input.data.app.pi"],
    ["a number too small", `{"app":{"tiny":1e-400}}`, "input.data.app.tiny"],
    ["half a character", `{"app":{"text":"\\ud800"}}`, "input.data.app.text"],
    ["half a character in a key", `{"app":{"a":[{"\\udc00":1}]}}`, "input.data.app.a.0"],
    ["half a character in a key at the top", `{"\\ud800":1}`, "input.data"],
  ])("is refused with its path: %s", async (_what, data, path) => {
    const { errors } = await update(data);
    expect(errors).toHaveLength(1);
    expect(errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(errors[0].message).toContain(path);
  });

  it.each([
    ["a key", `{"a":1,"a":2}`, "input.data.a"],
    ["a key with the same value", `{"a":1,"b":2,"a":1}`, "input.data.a"],
    ["a key in a list", `{"a":[{"b":1},{"b":1,"c":[],"b":[{"b":2}]}]}`, "input.data.a.1.b"],
    ["a key that is spelled with an escape", `{"theme":1,"them\\u0065":2}`, "input.data.theme"],
    ["a key beyond blanks", `{"a" :1,"a"\n\t:2}`, "input.data.a"],
    ["a key with a quote in it", `{"a\\"":1,"a\\"":2}`, 'input.data.a"'],
    ["__proto__", `{"__proto__":1,"__proto__":2}`, "input.data.__proto__"],
  ])("is refused with its path, given twice: %s", async (_what, data, path) => {
    const { errors } = await update(data);
    expect(errors).toHaveLength(1);
    expect(errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(errors[0].message).toContain(`the key ${path} twice`);
  });

  it("is refused given twice in any other place, too", async () => {
    const query = JSON.stringify("query ($id: ID!) {camundaUserProfile(id: $id) {userId}}");
    for (const [body, path] of [
      [`{"query":${query},"variables":{"id":"ada","id":"alan"}}`, "id"],
      [`{"query":${query},"variables":{"id":"ada"},"variables":{"id":"alan"}}`, "variables"],
      [`{"query":${query},"query":${query},"variables":{"id":"ada"}}`, "query"],
      [`{"extensions":{"a":{"b":1,"b":2}},"query":${query},"variables":{"id":"ada"}}`, "extensions.a.b"],
    ] as const) {
      const { errors } = await send(body);
      expect(errors[0]).toMatchObject({
        message: expect.stringContaining(`the key ${path} twice`),
        extensions: { code: "BAD_USER_INPUT" },
      });
    }
    const search = new URLSearchParams({ query: JSON.parse(query), variables: '{"id":"ada","id":"alan"}' });
    const response = await fetch(`${gateway.url}?${search}`, { headers: { "graphql-preflight": "1" } });
    const { errors }: { errors: { extensions: { code: string } }[] } = await response.json();
    expect(errors[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });

  it("is refused given twice in a literal", async () => {
    const literal = "{a: {b: 1, c: [{d: 1, d: 2}]}}";
    const query = `mutation {updateUserProfileData(input: {uid: "${uid}", data: ${literal}}) {__typename}}`;
    const { errors } = await send(JSON.stringify({ query }));
    expect(errors[0].extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
  });

  it.each([
    ["a key in each of several objects", `{"twice":[{"a":1,"b":{"a":2}},{"a":3,"c":"\\"a\\":"}]}`],
    ["a key spelled with an escape once", `{"twic\\u0065":{"a":1}}`],
  ])("is told from %s", async (_what, data) => {
    const { data: answer, errors } = await update(data);
    expect(errors).toBeUndefined();
    expect(answer.updateUserProfileData.profile.data).toMatchObject(JSON.parse(data));
  });

  it.each([
    ["a large one that is exact", `{"exact":{"n":1e21,"m":1.5,"z":-0.1,"k":9007199254740991}}`],
    ["long digits in a text", `{"exact":{"n":"12345678901234567890","e":"1e400 \\" 1e400"}}`],
  ])("is told from %s", async (_what, data) => {
    const { data: answer, errors } = await update(data);
    expect(errors).toBeUndefined();
    expect(answer.updateUserProfileData.profile.data).toMatchObject(JSON.parse(data));
  });

  it.each([
    ["a word in a list", "{a: [dark]}", "a.0"],
    ["a word in an object", "{a: {b: dark}}", "a.b"],
    ["a number beyond 2^53", "{a: {b: 9007199254740993}}", "a.b"],
    ["an endless number", "{a: 1e400}", "a"],
  ])("is refused in a literal, too: %s", async (_what, literal, path) => {
    const query = `mutation {updateUserProfileData(input: {uid: "${uid}", data: ${literal}}) {__typename}}`;
    const { errors } = await send(JSON.stringify({ query }));
    expect(errors[0].message).toContain(`at ${path}.`);
  });

  it("is none of an enum's inner words, put into a literal", async () => {
    for (const [type, word] of [
      ["CamundaUserSortBy", "USER_ID"],
      ["SortOrder", "ASC"],
      ["RefreshPolicy", "WAIT_FOR"],
      ["OnAssignedUsers", "REMOVE"],
    ]) {
      const query = `mutation ($word: ${type}) {updateUserProfileData(input: {uid: "${uid}", data: {words: {a: $word}}}) {... on UpdateUserProfileDataPayload {profile {data}}}}`;
      const { data } = await send(JSON.stringify({ query, variables: { word } }));
      expect(data.updateUserProfileData.profile.data.words).toEqual({ a: word });
    }
  });

  it.each([
    ["a moment", "DateTime", "2026-11-27T20:00:00+01:00"],
    ["a moment to the microsecond", "DateTime", "2026-11-27T20:00:00.123456Z"],
    ["an id that is a number", "ID", 7],
    ["an element that would become a list", "[String]", "dark"],
    ["an object with defaults", "ElasticsearchIndexPrivilegesInput", { names: ["a"], privileges: ["read"] }],
  ])("is refused with its path, put into a literal: %s", async (_what, type, value) => {
    for (const [literal, path] of [
      ["{a: {b: [1, $value]}}", "data.a.b.1"],
      ["{a: $value}", "data.a"],
    ] as const) {
      const query = `mutation ($value: ${type}) {...Write} fragment Write on Mutation {updateUserProfileData(input: {uid: "${uid}", data: ${literal}}) {__typename}}`;
      const { errors, data } = await send(JSON.stringify({ query, variables: { value } }));
      expect(data ?? null).toBeNull();
      expect(errors).toMatchObject([
        { message: expect.stringContaining(`at ${path}:`), extensions: { code: "BAD_USER_INPUT" } },
      ]);
      expect(errors[0].message).toContain("The variable value");
    }
  });

  it.each([
    ["Float", "1e400"],
    ["Float", "9007199254740993"],
    ["DateTime", '"2026-11-27T20:00:00+01:00"'],
    ["[Int]", "7"],
  ])("is refused as a variable's default, put into a literal: %s = %s", async (type, value) => {
    const query = `mutation ($value: ${type} = ${value}) {updateUserProfileData(input: {uid: "${uid}", data: {a: $value}}) {__typename}}`;
    const { errors } = await send(JSON.stringify({ query }));
    expect(errors[0].message).toContain("at data.a:");
  });

  it.each([
    ["DateTime", "2026-11-27T19:00:00.000Z"],
    ["ID", "7"],
    ["Int", 7],
    ["Float", 1e21],
    ["Boolean", false],
    ["[String!]", ["dark", ""]],
    ["JSONObject", JSON.parse('{"b":{"__proto__":1,"a":[null,1.5]}}')],
    ["String", null],
  ])("is kept where a variable in a literal leaves it as it is: %s %j", async (type, value) => {
    const query = `mutation ($value: ${type}, $unused: DateTime) {updateUserProfileData(input: {uid: "${uid}", data: {kept: {a: [$value], b: $unused}}}) {... on UpdateUserProfileDataPayload {profile {data}}}}`;
    const { data, errors } = await send(JSON.stringify({ query, variables: { value } }));
    expect(errors).toBeUndefined();
    expect(data.updateUserProfileData.profile.data.kept).toEqual({ a: [value] });
  });

  it("is told by the variable's type where it is wrong for that, too", async () => {
    const query = `mutation ($value: DateTime) {updateUserProfileData(input: {uid: "${uid}", data: {a: $value}}) {__typename}}`;
    const { errors } = await send(JSON.stringify({ query, variables: { value: "tomorrow" } }));
    expect(errors[0].message).toContain('Variable "$value" got invalid value');
  });

  it("may be one in an argument beside such a literal", async () => {
    const query = `mutation ($uid: ID!, $a: Int) {updateUserProfileData(input: {uid: $uid, data: {beside: $a}}) {__typename}}`;
    const { data, errors } = await send(JSON.stringify({ query, variables: { uid, a: 1 } }));
    expect(errors).toBeUndefined();
    expect(data.updateUserProfileData.__typename).toBe("UpdateUserProfileDataPayload");
  });

  it.each([
    [`{"id":9007199254740993}`, "variable"],
    [`{"id":9007199254740992}`, "variable"],
    [`{"id":1.5}`, "variable"],
  ])("is no id: %s", async (variables) => {
    const query = "query ($id: ID!) {camundaUserProfile(id: $id) {userId}}";
    const { errors, data } = await send(`{"query":${JSON.stringify(query)},"variables":${variables}}`);
    expect(errors[0].extensions.code).toBe("BAD_USER_INPUT");
    expect(data ?? null).toBeNull();
  });

  it("is no id by GET either", async () => {
    const query = "query ($id: ID!) {camundaUserProfile(id: $id) {userId}}";
    const search = new URLSearchParams({ query, variables: '{"id":9007199254740993}' });
    const response = await fetch(`${gateway.url}?${search}`, { headers: { "graphql-preflight": "1" } });
    const { errors }: { errors: { extensions: { code: string } }[] } = await response.json();
    expect(errors[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });
});

describe("inexactNumber", () => {
  it("says nothing of what JSON writes itself", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(inexactNumber(JSON.stringify({ variables: value }))).toBeUndefined();
      }),
    );
  });

  it("finds a number that reads as another one, wherever it stands", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 2n ** 53n, max: 2n ** 69n }), (number) => {
        // Some are no doubles, and JavaScript writes them with the same digits all the same: nothing of them is lost.
        const isKept = String(Number(number)) === String(number);
        const found = inexactNumber(`{"variables":{"a":["9007199254740993",{"b":${number}}]}}`);
        expect(found).toBe(isKept ? undefined : "a.1.b");
      }),
    );
  });
});

describe("repeatedKey", () => {
  it("says nothing of what JSON writes itself, nor of what is not JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(repeatedKey(JSON.stringify({ variables: value }, undefined, 1))).toBeUndefined();
      }),
    );
    expect(repeatedKey('{"a":1,"a":2')).toBeUndefined();
  });

  it("finds a key that is there twice, wherever it stands", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), fc.jsonValue(), (before, key, after) => {
        const name = JSON.stringify(key);
        const text = `{"variables":[${JSON.stringify(before)},{${name}:{},"${"x".repeat(30)}":${JSON.stringify(after)},${name}:1}]}`;
        expect(repeatedKey(text)).toBe(`1.${key}`);
      }),
    );
  });
});

describe("bodyProblem", () => {
  const number = fc.oneof(
    fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }).map(String),
    fc.constantFrom("1e400", "-1E-400", "0", "1e21", "0.30000000000000004999", "12345.678901234567"),
  );
  const key = fc.constantFrom('"a"', '"b"', '"\\u0061"', '"x,1e400"', '"12345678901234567890"');
  const { json } = fc.letrec<{ json: string }>((tie) => ({
    json: fc.oneof(
      { depthSize: "small" },
      number,
      key,
      fc.array(tie("json"), { maxLength: 3 }).map((all) => `[${all.join(",")}]`),
      fc
        .array(fc.tuple(key, fc.constantFrom(":", " :\n"), tie("json")), { maxLength: 3 })
        .map((all) => `{${all.map((one) => one.join("")).join(", ")}}`),
    ),
  }));

  it("finds what one of the two finds, for all that it looks at first", () => {
    fc.assert(
      fc.property(json, fc.constantFrom("", " ", "}"), (value, rest) => {
        const text = `{"query":"{a}","variables":${value}}${rest}`;
        const found = bodyProblem(text, { variableDepth: 100, variableNodes: 1000 });
        expect(found !== undefined).toBe((repeatedKey(text) ?? inexactNumber(text)) !== undefined);
      }),
      { numRuns: 2000 },
    );
  });
});
