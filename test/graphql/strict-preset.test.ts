import { describe, expect, it } from "vitest";
import { codesOf, engineWith } from "./engine-under-test.js";

const open = () => engineWith();
const strict = () => engineWith({ production: true });

describe("the preset for production", () => {
  it.each([
    "{ __schema { types { name } } }",
    '{ __type(name: "Query") { name } }',
    "{ ...F } fragment F on Query { __schema { queryType { name } } }",
  ])("refuses introspection: %s", async (query) => {
    for (const _ of ["parsed", "cached"]) {
      const answer = await strict().post({ query });
      expect(answer).toMatchObject({ status: 400 });
      expect(new Set(codesOf(answer))).toEqual(new Set(["GRAPHQL_VALIDATION_FAILED"]));
      expect(answer).not.toHaveProperty("data");
    }
    expect((await open().post({ query })).errors).toBeUndefined();
  });

  it("lets __typename pass, which clients need", async () => {
    expect(await strict().post({ query: "{ __typename tree { __typename } }" })).toMatchObject({
      data: { __typename: "Query", tree: { __typename: "Tree" } },
    });
  });

  it.each([
    ["a field", { query: "{ tre { name } }" }],
    ["an argument", { query: "{ whoami(tokn: null) }" }],
    ["a type", { query: "{ ...F } fragment F on Quer { __typename }" }],
    ["an input field", { query: "{ searchTrees(input: { siz: 1 }) { total } }" }],
    [
      "an input field in a variable",
      {
        query: "query ($i: TreeSearchInput) { searchTrees(input: $i) { total } }",
        variables: { i: { siz: 1 } },
      },
    ],
    ["a value of an enum", { query: "{ searchCamundaUserProfiles(input: { sortBy: USER_I }) { total } }" }],
    [
      "a value of an enum in a variable",
      {
        query:
          "query ($i: SearchCamundaUserProfilesInput!) { searchCamundaUserProfiles(input: $i) { total } }",
        variables: { i: { sortBy: "USER_I" } },
      },
    ],
  ])("does not say what %s may be called", async (_what, request) => {
    const answered = JSON.stringify(await strict().post(request));
    expect(answered).not.toContain("Did you mean");
    expect(answered).toContain('"errors"');
    expect(JSON.stringify(await open().post(request))).toContain("Did you mean");
  });
});

describe("the executor", () => {
  it("takes no alias and no key of a value for a promise", async () => {
    const value = '{"then":1,"nested":{"then":"x","catch":1,"finally":{}}}';
    const query = "query ($v: JSONObject) { then: tree { then: name } mirror(value: $v) }";
    const body = `{"query":${JSON.stringify(query)},"variables":{"v":${value}}}`;
    const answer = await open().post(body);
    expect(answer.status).toBe(200);
    expect(JSON.stringify(answer.data)).toBe(`{"then":{"then":"leaf"},"mirror":${value}}`);
  });
});
