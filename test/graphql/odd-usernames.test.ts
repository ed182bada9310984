import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import type { SandboxPerson } from "../../src/sandbox/people.js";
import { type Sandboxed, startSandboxed } from "../server/support/sandboxed.js";

/** As they occur in directories and in the two stores that take any text. */
const ODD = [
  "DOM\\joe",
  "a/b",
  "a,b",
  "a?b",
  "a#b",
  "..",
  "../up",
  "100%",
  "a%2Fb",
  "plus+tag",
  "two words",
  "o'neil*",
];

const named = (username: string): SandboxPerson => ({
  username,
  firstName: "First",
  lastName: `Last ${username}`,
  email: "odd@example.org",
  password: "secret of an odd one",
  roles: ["viewer"],
  profileIds: ["default"],
});

let gateway: Sandboxed;
beforeAll(async () => {
  gateway = await startSandboxed({ federation: true }, builtInDialects, [...ODD, "ada"].map(named));
});
afterAll(() => gateway.stop());

// biome-ignore lint/suspicious/noExplicitAny: tests assert on the whole answer, whatever its shape
async function send(query: string, variables: object): Promise<any> {
  const response = await fetch(gateway.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

const PARTS =
  "id username displayName elasticsearch { user { username } } kuzzle { profileId } camunda { userId }";

/** No path leads to `.` and `..` in the third, which takes neither for a name. */
const shown = (username: string) => ({
  username,
  displayName: `First Last ${username}`,
  elasticsearch: { user: { username } },
  kuzzle: [{ profileId: "default" }],
  camunda: username === ".." ? null : { userId: username },
});

describe("a person whose name a path cannot hold as it is", () => {
  it.each(ODD)("is found in every system that knows the name: %s", async (username) => {
    const { data, errors } = await send(
      `query ($username: ID!) { person(username: $username) { ${PARTS} } }`,
      {
        username,
      },
    );
    expect(errors).toBeUndefined();
    expect(data.person).toMatchObject(shown(username));
    const again = await send(`query ($id: ID!) { node(id: $id) { ... on Person { ${PARTS} } } }`, {
      id: data.person.id,
    });
    expect(again).toEqual({ data: { node: data.person } });
    const entity = await send(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Person { ${PARTS} } } }`,
      { of: [{ __typename: "Person", username }] },
    );
    expect(entity).toEqual({ data: { _entities: [data.person] } });
  });

  it("stands among others, in the order of the names", async () => {
    const usernames = ["ada", ...ODD, "nobody/at,all"];
    const { data, errors } = await send(
      `query ($usernames: [ID!]!) { people(usernames: $usernames) { ${PARTS} } }`,
      {
        usernames,
      },
    );
    expect(errors).toBeUndefined();
    expect(data.people).toMatchObject([
      ...["ada", ...ODD].map(shown),
      { username: "nobody/at,all", displayName: null, elasticsearch: null, kuzzle: null, camunda: null },
    ]);
  });

  it.each([
    ["a line break", "a\nb"],
    ["a NUL", "a\0b"],
    ["outer blanks", " ada "],
    ["more bytes than any id", "é".repeat(512)],
    ["more bytes than any line", "😀".repeat(512)],
    ["a route's word", "_has_privileges"],
    ["a route's word of the storage", "_count"],
  ])("is nobody where no system can have it: %s", async (_what, username) => {
    const { data, errors } = await send(
      `query ($username: ID!) { person(username: $username) { ${PARTS} } }`,
      {
        username,
      },
    );
    expect(errors).toBeUndefined();
    expect(data.person).toMatchObject({ username, elasticsearch: null, kuzzle: null, camunda: null });
  });

  it.each([
    ["nothing", ""],
    ["half a character", "\ud800"],
    ["too long", "x".repeat(513)],
  ])("has a name at all: %s", async (_what, username) => {
    const { errors } = await send("query ($username: ID!) { person(username: $username) { id } }", {
      username,
    });
    expect(errors[0].extensions.code).toBe("BAD_USER_INPUT");
  });
});
