import { describe, expect, it } from "vitest";
import { codesOf, engineWith, type Request } from "./engine-under-test.js";

const CANARY = "c4n4ry";
const under = () => engineWith();
const signIn = (grant: string, variables = ""): string =>
  `mutation ${variables} { signIn(input: { grant: ${grant} }) { name } }`;

const REFUSED: readonly (readonly [string, string, string])[] = [
  [
    "password",
    "a password in the document",
    signIn(`{ password: { username: "a", password: "${CANARY}" } }`),
  ],
  ["password", "one in a block string", signIn(`{ password: { username: "a", password: """${CANARY}""" } }`)],
  [
    "password",
    "one of another type, which validation would quote",
    signIn(`{ password: { username: "a", password: ${CANARY} } }`),
  ],
  ["accessToken", "a token in the document", signIn(`{ accessToken: "${CANARY}" }`)],
  ["accessToken", "a token beside a mistake", signIn(`{ accessToken: "${CANARY}", unknown: 1 }`)],
  ["token", "a secret argument", `{ whoami(token: "${CANARY}") }`],
  ["token", "a secret argument in a fragment", `{ ...F } fragment F on Query { whoami(token: "${CANARY}") }`],
  ["token", "a secret argument of a field that is skipped", `{ whoami(token: "${CANARY}") @skip(if: true) }`],
  [
    "token",
    "a secret in an operation that is not run",
    `query Run { tree { name } } query Other { whoami(token: "${CANARY}") }`,
  ],
  [
    "oldPasswords",
    "one text in a list of secrets",
    signIn(`{ password: { username: "a", password: $p, oldPasswords: [$p, "${CANARY}"] } }`, "($p: String!)"),
  ],
  [
    "oldPasswords",
    "a text where a list of secrets may be",
    signIn(`{ password: { username: "a", password: $p, oldPasswords: "${CANARY}" } }`, "($p: String!)"),
  ],
  ["token", "the default of a variable", `query ($t: String = "${CANARY}") { whoami(token: $t) }`],
  [
    "token",
    "the default of a variable that a fragment uses",
    `query ($t: String = "${CANARY}") { ...F } fragment F on Query { whoami(token: $t) }`,
  ],
  [
    "accessToken",
    "a secret in the default of a whole input",
    `mutation ($i: SignInInput = { grant: { accessToken: "${CANARY}" } }) { signIn(input: $i) { name } }`,
  ],
  [
    "oldPasswords",
    "a default in a list of secrets",
    signIn(
      '{ password: { username: "a", password: $p, oldPasswords: [$o] } }',
      `($p: String!, $o: String = "${CANARY}")`,
    ),
  ],
  ["grant", "a text where an object with a secret belongs", signIn(`"${CANARY}"`)],
  ["password", "a text where the object of a password belongs", signIn(`{ password: "${CANARY}" }`)],
  [
    "input",
    "a list of texts where an input with a secret belongs",
    `mutation { signIn(input: ["${CANARY}"]) { name } }`,
  ],
  [
    "i",
    "a default that is no object",
    `mutation ($i: SignInInput = "${CANARY}") { signIn(input: $i) { name } }`,
  ],
];

const ALLOWED: readonly (readonly [string, Request])[] = [
  [
    "the whole input as a variable",
    {
      query: "mutation ($i: SignInInput!) { signIn(input: $i) { name } }",
      variables: { i: { grant: { accessToken: CANARY } } },
    },
  ],
  [
    "an input in the document with only the password as a variable",
    {
      query: signIn('{ password: { username: "a", password: $p } }', "($p: String!)"),
      variables: { p: CANARY },
    },
  ],
  [
    "variables in a list of secrets",
    {
      query: signIn('{ password: { username: "a", password: $p, oldPasswords: [$p] } }', "($p: String!)"),
      variables: { p: CANARY },
    },
  ],
  ["null for a secret", { query: "{ whoami(token: null) }" }],
  ["a variable whose default is null", { query: "query ($t: String = null) { whoami(token: $t) }" }],
  ["texts where no secret is meant", { query: '{ whoami(note: "plain") }' }],
  [
    "a default that another operation uses for something harmless",
    {
      query:
        'query Run($t: String = "plain") { whoami(note: $t) } query Other($t: String) { whoami(token: $t) }',
      operationName: "Run",
    },
  ],
];

describe("secrets in a document", () => {
  it.each(REFUSED)("are refused at `%s`: %s", async (place, _name, query) => {
    const gateway = under();
    const request = {
      query,
      variables: { p: "given" },
      ...(query.includes("Run") ? { operationName: "Run" } : {}),
    };
    for (const _ of ["parsed", "cached"]) {
      const answer = await gateway.post(request);
      expect(answer.status).toBe(400);
      expect(codesOf(answer)).toEqual(["BAD_USER_INPUT"]);
      expect(answer.errors?.[0]?.message).toMatch(
        new RegExp(`^\`${place}\` takes a secret: pass it as a variable`),
      );
      expect(JSON.stringify(answer)).not.toContain(CANARY);
    }
    expect(gateway.resolved).toEqual([]);
  });

  it.each(ALLOWED)("are no matter with %s", async (_name, request) => {
    const gateway = under();
    const answer = await gateway.post(request);
    expect(answer.errors).toBeUndefined();
    expect(gateway.resolved).toHaveLength(1);
  });

  it("are one error, however many there are", async () => {
    const query = `{ a: whoami(token: "${CANARY}") b: whoami(token: "${CANARY}") ...on Query { c: whoami(token: 1) } }`;
    expect(codesOf(await under().post({ query }))).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("variables that do not fit", () => {
  const query = "mutation ($i: SignInInput!) { signIn(input: $i) { name } }";

  it.each([
    [
      { grant: { password: { password: CANARY } } },
      '$i" got invalid value at "i.grant.password"; Field "username" of required type "String!" was not provided.',
    ],
    [
      { grant: { password: { username: "a", password: [CANARY] } } },
      '$i" got invalid value at "i.grant.password.password"; String cannot represent a non string value.',
    ],
    [
      { grant: { password: { username: "a", password: CANARY, nickname: "b" } } },
      '"nickname" is not defined',
    ],
    [
      { grant: { password: CANARY } },
      'at "i.grant.password"; Expected type "PasswordInput" to be an object.',
    ],
    [{ grant: { accessToken: CANARY, password: null } }, "Exactly one key must be specified"],
    [CANARY, '$i" got invalid value; Expected type "SignInInput" to be an object.'],
  ])("are told by their place, without the value: %j", async (i, says) => {
    const gateway = under();
    const answer = await gateway.post({ query, variables: { i } });
    expect(answer.status).toBe(400);
    expect(answer.errors?.map(({ message }) => message).join()).toContain(says);
    expect(codesOf(answer)).toContain("BAD_USER_INPUT");
    expect(JSON.stringify(answer)).not.toContain(CANARY);
    expect(gateway.resolved).toEqual([]);
    expect(await gateway.post({ query, variables: { i } }, "application/json")).toMatchObject({
      status: 200,
    });
  });

  it("keep graphql's words where there is no value to hide", async () => {
    const { errors } = await under().post({ query, variables: {} });
    expect(errors?.[0]?.message).toBe('Variable "$i" of required type "SignInInput!" was not provided.');
  });
});
