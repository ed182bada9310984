import { getIntrospectionQuery } from "graphql";
import { describe, expect, it } from "vitest";
import { codesOf, DEFAULTS, engineWith, type Request } from "./engine-under-test.js";

const under = (changes: Partial<typeof DEFAULTS> = {}) => engineWith({ limits: { ...DEFAULTS, ...changes } });

const nested = (levels: number): string => `${"{ child ".repeat(levels)}{ name }${" }".repeat(levels)}`;
const times = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => text(index)).join(" ");
const json = (levels: number): unknown => JSON.parse(`${"[".repeat(levels)}1${"]".repeat(levels)}`);
const MIRROR = "query ($value: JSONObject) { mirror(value: $value) }";

interface Limit {
  readonly limit: string;
  readonly within: Request;
  readonly beyond: Request;
  /** How the message begins. */
  readonly says: string;
}

const LIMITS: readonly Limit[] = [
  {
    limit: "tokens",
    within: { query: `{ tree { ${times(994, () => ",").replaceAll(" ", "")} name } }` },
    beyond: { query: `{ tree { name } } ${times(300, (i) => `query Q${i} { a }`)}` },
    says: "The operation has more than 1000 tokens; the limit is 1000",
  },
  {
    limit: "tokens",
    within: { query: `${"#\n".repeat(1000)}{ tree { name } }` },
    beyond: { query: `${"#\n".repeat(1001)}{ tree { name } }` },
    says: "The operation has more than 1000 comments; the limit is 1000",
  },
  {
    limit: "tokens",
    within: { query: `${"\n".repeat(2000)}{ tree { name } }` },
    beyond: { query: `${"\n".repeat(2001)}{ tree { name } }` },
    says: "The document has more than 2000 line breaks",
  },
  {
    limit: "depth",
    within: { query: `{ tree ${nested(6)} }` },
    beyond: { query: `{ tree ${nested(7)} }` },
    says: "The operation has 9 levels of nested fields; the limit is 8",
  },
  {
    limit: "aliases",
    within: { query: `{ tree { ${times(15, (i) => `a${i}: __typename`)} } }` },
    beyond: { query: `{ tree { ${times(16, (i) => `a${i}: __typename`)} } }` },
    says: "The operation has 16 aliases and repeated objects; the limit is 15",
  },
  {
    limit: "rootFields",
    within: { query: `{ ${times(10, (i) => `a${i}: tree { name }`)} }` },
    beyond: { query: `{ ${times(11, (i) => `a${i}: tree { name }`)} }` },
    says: "The operation has 11 root fields; the limit is 10",
  },
  {
    limit: "directives",
    within: { query: `{ tree { ${times(20, () => "... @skip(if: false) { name }")} } }` },
    beyond: { query: `{ tree { ${times(21, () => "... @skip(if: false) { name }")} } }` },
    says: "The operation has 21 directives; the limit is 20",
  },
  {
    limit: "cost",
    within: {
      query: `{ ${times(9, (i) => `s${i}: searchTrees(input: { size: 100 }) { items { name } }`)} }`,
    },
    beyond: {
      query: `{ ${times(10, (i) => `s${i}: searchTrees(input: { size: 100 }) { items { name } }`)} }`,
    },
    says: "The operation has 1010 points of cost; the limit is 1000",
  },
  {
    limit: "variableDepth",
    within: { query: MIRROR, variables: { value: { a: json(63) } } },
    beyond: { query: MIRROR, variables: { value: { a: json(64) } } },
    says: "The operation has more than 64 levels of nested variables; the limit is 64",
  },
  {
    limit: "variableNodes",
    within: { query: MIRROR, variables: { value: { a: Array(9998).fill(1) } } },
    beyond: { query: MIRROR, variables: { value: { a: Array(9999).fill(1) } } },
    says: "The operation has more than 10000 values in its variables; the limit is 10000",
  },
];

describe.each(LIMITS)("limits.$limit", ({ limit, within, beyond, says }) => {
  it("lets an operation pass that reaches it", async () => {
    const { errors, data } = await under().post(within);
    expect(errors).toBeUndefined();
    expect(data).toBeTruthy();
  });

  it(`ends one beyond it with one error: ${says}`, async () => {
    const gateway = under();
    const answer = await gateway.post(beyond);
    expect(answer).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: "OPERATION_LIMIT_EXCEEDED", retryable: false, requestId: "test" } }],
    });
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors?.[0]?.message).toMatch(new RegExp(`^${says}.*\\(limits\\.${limit}\\)\\.$`));
    expect(answer).not.toHaveProperty("data");
    expect(gateway.resolved).toEqual([]);
    expect(gateway.masked).toMatchObject([{ code: "OPERATION_LIMIT_EXCEEDED" }]);
  });

  it("is the same the first time and the next", async () => {
    const gateway = under();
    const first = await gateway.post(beyond);
    expect(await gateway.post(beyond)).toEqual(first);
  });

  it("is 200 for clients that only know application/json", async () => {
    expect(await under().post(beyond, "application/json")).toMatchObject({ status: 200, errors: [{}] });
  });
});

describe("limits", () => {
  it("let GraphiQL ask for the whole schema", async () => {
    const query = getIntrospectionQuery({
      schemaDescription: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    const { errors, data } = await under().post({ query });
    expect(errors).toBeUndefined();
    expect(data).toHaveProperty("__schema.types");
  });

  it("leave the depth of introspection to graphql's own rule", async () => {
    const query = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    expect(codesOf(await under().post({ query }))).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
  });

  it("hold for the operation that is run, not for its neighbours in the document", async () => {
    const gateway = under();
    const query = `query Modest { tree { name } } query Greedy { tree ${nested(9)} }`;
    for (const _ of ["parsed", "cached"]) {
      expect(codesOf(await gateway.post({ query, operationName: "Greedy" }))).toEqual([
        "OPERATION_LIMIT_EXCEEDED",
      ]);
      expect(await gateway.post({ query, operationName: "Modest" })).toMatchObject({
        status: 200,
        data: { tree: {} },
      });
    }
  });

  it("come before validation: what is too large is not searched for mistakes", async () => {
    const query = `{ unknown { ${times(500, (i) => `u${i}`)} } ${times(11, (i) => `a${i}: nothing`)} }`;
    expect(codesOf(await under().post({ query }))).toEqual(["OPERATION_LIMIT_EXCEEDED"]);
  });

  it("charge for the variables that came with this operation, also where the document is cached", async () => {
    const gateway = under({ cost: 50 });
    const query = "query ($i: TreeSearchInput) { searchTrees(input: $i) { items { name } } }";
    for (const size of [10, 49, 50, 10, 99])
      expect(codesOf(await gateway.post({ query, variables: { i: { size } } }))).toEqual(
        size < 50 ? [] : ["OPERATION_LIMIT_EXCEEDED"],
      );
  });

  it("leave lists that are too long to the field, whose answer says so", async () => {
    const ids = Array(5000).fill("a");
    const query = "query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { id } tree { name } }";
    const answer = await under().post({ query, variables: { ids } });
    expect(answer).toMatchObject({
      status: 200,
      data: { camundaUserProfiles: null, tree: { name: "leaf" } },
    });
    expect(codesOf(answer)).toEqual(["BAD_USER_INPUT"]);
  });

  it("tell a client that misspelt something of ten mistakes at most", async () => {
    const query = `{ tree { ${times(300, (i) => `u${i}`)} } }`;
    const { errors = [] } = await under().post({ query });
    expect(errors).toHaveLength(11);
    expect(errors[10]?.message).toContain("Too many validation errors");
  });

  it.each([
    ["{ tree { name } } { tree { name } }", undefined, "The document has several operations"],
    ["query A { tree { name } }", "B", "The document has no operation of the name"],
    ["fragment F on Query { tree { name } }", undefined, "The document has no operation."],
  ])("%s with the name %s is not run", async (query, operationName, says) => {
    const gateway = under();
    const request = { query, ...(operationName === undefined ? {} : { operationName }) };
    const answer = await gateway.post(request);
    expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
    expect(answer.errors?.[0]?.message).toContain(says);
  });
});
