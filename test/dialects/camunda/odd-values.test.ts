import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, fixture } from "../../support/dialect.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";

const ODD = { id: "odd", firstName: 7, lastName: "Last", email: null };
// Without an e-mail address altogether, as some forks leave out what is null.
const SOUND = { id: "sound", firstName: "First", lastName: "Last" };
const puts: unknown[] = [];

let engine: Fixture;
let gateway: RunningGateway;
beforeAll(async () => {
  engine = await fixture((request, response) => {
    const url = request.url ?? "";
    const json = (value: unknown) =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (request.method === "PUT") {
      puts.push(url);
      return response.writeHead(204).end();
    }
    if (url.includes("/count")) return json({ count: 2 });
    return json(url.includes("/odd/") ? ODD : [ODD, SOUND]);
  });
  gateway = await startGateway(settingsFor([upstream({ dialect: "camunda", url: engine.url })]));
});
afterAll(async () => {
  await gateway.stop();
  await engine.stop();
});

const FIELDS = "userId firstName lastName displayName";
const odd = { userId: "odd", firstName: null, lastName: "Last", displayName: "Last" };
const sound = { userId: "sound", firstName: "First", lastName: "Last", displayName: "First Last" };

describe("a value that is no text", () => {
  it.each([
    [`{ found: camundaUserProfiles(ids: ["odd", "sound"]) { ${FIELDS} } }`, ["found", 0, "firstName"]],
    [
      `{ found: searchCamundaUserProfiles(input: {}) { items { ${FIELDS} } } }`,
      ["found", "items", 0, "firstName"],
    ],
  ])("is an error of its own field, and everything else is told: %s", async (query, path) => {
    const { body } = await gateway.ask(query);
    expect(body.data.found.items ?? body.data.found).toEqual([odd, sound]);
    expect(body.errors).toMatchObject([
      { path, extensions: { code: "UPSTREAM_PROTOCOL", upstream: "camunda" } },
    ]);
  });

  it("is not written over where it would have to be kept", async () => {
    const update = (fields: string) =>
      gateway.ask(`mutation { updateUserProfile(input: { id: "odd", ${fields} }) { __typename } }`);
    const { body } = await update('lastName: "New"');
    expect(body.data).toEqual({ updateUserProfile: null });
    expect(body.errors).toMatchObject([{ extensions: { code: "UPSTREAM_PROTOCOL" } }]);
    expect(puts).toEqual([]);
    const whole = await update('firstName: "New", lastName: "New", email: null');
    expect(whole.body.data.updateUserProfile.__typename).toBe("UpdateUserProfilePayload");
    expect(puts).toHaveLength(1);
  });
});

describe("a row that does not say whose it is", () => {
  it.each([null, "ada", {}, { id: 7 }, { id: "", firstName: "x" }])(
    "is not nobody, and takes nobody else with it: %j",
    async (row) => {
      const odd = await fixture((request, response) => {
        const rows = request.url?.includes("/count") ? { count: 2 } : [row, SOUND];
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(rows));
      });
      const before = await startGateway(settingsFor([upstream({ dialect: "camunda", url: odd.url })]));
      const { body } = await before.ask(
        '{ camundaUserProfiles(ids: ["sound", "other"]) { userId } searchCamundaUserProfiles(input: {}) { total items { userId } } }',
      );
      await before.stop();
      await odd.stop();
      expect(body.data).toEqual({
        camundaUserProfiles: [{ userId: "sound" }, null],
        searchCamundaUserProfiles: { total: 2, items: [{ userId: "sound" }] },
      });
      expect(body.errors).toMatchObject([
        { path: ["camundaUserProfiles", 1], extensions: { code: "UPSTREAM_PROTOCOL" } },
      ]);
    },
  );
});
