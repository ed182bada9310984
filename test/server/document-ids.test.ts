import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningGateway, settingsFor, startGateway } from "../support/gateway.js";
import { type Answered, ask, PREFLIGHT, queryPath } from "./support/ask.js";

const documents = new Map([
  ["names", "query Names { upstreams { name } }"],
  ["node", "query Node($id: ID!) { node(id: $id) { id } }"],
  ["delete", 'mutation Delete { deleteCamundaUser(input: { id: "demo" }) { __typename } }'],
]);
let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway(settingsFor([], { documents: { trusted: "enforce", documents } }));
});
afterAll(() => gateway.stop());

const get = (parameters: Record<string, string>): Promise<Answered> =>
  ask(gateway.url, { method: "GET", path: queryPath(parameters), headers: PREFLIGHT });

describe("a trusted document, asked for by its id in a GET,", () => {
  it("is run", async () => {
    expect(await get({ documentId: "names" })).toMatchObject({
      status: 200,
      body: { data: { upstreams: [] } },
    });
    const hash = JSON.stringify({ persistedQuery: { version: 1, sha256Hash: "names" } });
    expect(await get({ extensions: hash })).toMatchObject({ status: 200, body: { data: { upstreams: [] } } });
  });

  it("takes variables and is judged by them", async () => {
    const answer = await get({ documentId: "node", variables: JSON.stringify({ id: "never-given-out" }) });
    expect(answer.body.errors[0]).toMatchObject({ path: ["node"], extensions: { code: "BAD_USER_INPUT" } });
  });

  it("is not run where it is a mutation", async () => {
    const answer = await get({ documentId: "delete" });
    expect(answer.status).toBe(405);
    expect(answer.headers["allow"]).toBe("POST");
    expect(answer.body.data).toBeUndefined();
  });

  it("is refused where nobody trusts it", async () => {
    expect((await get({ documentId: "other" })).status).toBe(403);
  });
});
