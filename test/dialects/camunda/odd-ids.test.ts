import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CamundaEmulator, createEmulator } from "../../../src/sandbox/camunda/index.js";
import { type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";

const ODD = [
  "a/b",
  "DOM\\joe",
  "comma,user",
  "a,b,c",
  "q?u",
  "ha#sh",
  " lead",
  "trail ",
  "per%cent",
  "semi;colon",
  "pl+us",
  "&amp=",
  "Zoë",
  "👩‍💻",
  'quo"te',
  "...",
  "x%2Fy",
];
/** No path leads to these. */
const UNWRITABLE = ["..", ".", "x%2Fy", "x%5cy"];

let emulator: CamundaEmulator;
let running: RunningEmulator;
let gateway: RunningGateway;
beforeAll(async () => {
  emulator = createEmulator();
  running = await startEmulator(emulator);
  for (const id of ODD) add(id);
  const url = `${running.url}/engine-rest`;
  gateway = await startGateway(settingsFor([upstream({ dialect: "camunda", url })]));
});
afterAll(async () => {
  await gateway.stop();
  await running.stop();
});

function add(id: string): void {
  emulator.engine().users.insert(id, { firstName: "First", lastName: "Last", email: null }, "secret");
}

describe("users whose ids have characters that paths and lists do not", () => {
  it("are found alone, in lists and by their global ids, as the engine gives them out", async () => {
    const { body } = await gateway.ask(
      "query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { id userId } }",
      {
        ids: [...ODD, "nobody,else"],
      },
    );
    expect(body.errors).toBeUndefined();
    const users: ({ id: string; userId: string } | null)[] = body.data.camundaUserProfiles;
    expect(users.map((user) => user?.userId ?? null)).toEqual([...ODD, null]);
    for (const { id, userId } of users.filter((user) => user !== null)) {
      const query =
        "query ($id: ID!, $userId: ID!) { node(id: $id) { id } camundaUserProfile(id: $userId) { id } }";
      const { body: single } = await gateway.ask(query, { id, userId });
      expect(single).toEqual({ data: { node: { id }, camundaUserProfile: { id } } });
    }
  });

  it.each(ODD.filter((id) => !UNWRITABLE.includes(id)))("are written as what they are: %j", async (id) => {
    const query = `mutation ($id: ID!) { updateUserProfile(input: { id: $id, firstName: "New" }) {
      __typename ... on InvalidInputError { message } } }`;
    const { body } = await gateway.ask(query, { id });
    // The engine as shipped takes letters and digits alone for a user that is written. It has understood which one is meant.
    const message = `User has an invalid id: '${id}' is not a valid resource identifier.`;
    expect(body).toEqual({ data: { updateUserProfile: { __typename: "InvalidInputError", message } } });
    expect(running.calls.at(-2)).toMatchObject({ method: "GET", status: 200 });
  });

  it.each(UNWRITABLE)("are refused with the reason where no path leads to them: %j", async (id) => {
    const query = `mutation ($id: ID!) { updateUserProfile(input: { id: $id, firstName: "New" }) {
      ... on InvalidInputError { issues { path message } } } }`;
    const { body } = await gateway.ask(query, { id });
    expect(body.data.updateUserProfile.issues).toEqual([
      { path: "id", message: expect.stringMatching(/path/) },
    ]);
  });

  it("are no ids for the filter of a search where they have a comma", async () => {
    const query = `{ searchCamundaUserProfiles(input: { ids: ["a,b"] }) { total } }`;
    const { body } = await gateway.ask(query);
    expect(body.errors).toMatchObject([
      { message: expect.stringContaining("comma"), extensions: { code: "BAD_USER_INPUT" } },
    ]);
  });

  it("are never null, whatever they are, and those that are nobody's always are", async () => {
    const character = fc.oneof(
      fc.constantFrom(..."/\\,?#%&+;=. '\"<>|^`{}[]".split("")),
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
    );
    const anyId = fc
      .array(character, { minLength: 1, maxLength: 12 })
      .map((characters) => characters.join(""))
      .filter((id) => id !== "." && id !== ".." && id.isWellFormed() && !/\p{Cc}/u.test(id));
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(anyId, { minLength: 1, maxLength: 8 }), async (ids) => {
        const existing = ids.filter((_, index) => index % 2 === 0);
        const before = new Set(
          emulator
            .engine()
            .users.all()
            .map(({ id }) => id),
        );
        for (const id of existing) if (!before.has(id)) add(id);
        const query = "query ($ids: [ID!]!) { camundaUserProfiles(ids: $ids) { userId } }";
        const { body } = await gateway.ask(query, { ids });
        expect(body.errors).toBeUndefined();
        const there = new Set([...before, ...existing]);
        const expected = ids.map((id) => (there.has(id) ? { userId: id } : null));
        expect(body.data.camundaUserProfiles).toEqual(expected);
      }),
      { numRuns: 100, seed: 27_112_026 },
    );
  });
});
