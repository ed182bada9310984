import { afterEach, describe, expect, it } from "vitest";
import { type Fixture, fixture } from "../../support/dialect.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../../support/gateway.js";

describe("a profile that Kuzzle stores and nobody could have meant", () => {
  let server: Fixture;
  let gateway: RunningGateway;
  const odd = { _id: "odd", _source: { rateLimit: 1e20, policies: [{ roleId: "default" }] } };
  const sound = { _id: "sound", _source: { rateLimit: 5, policies: [{ roleId: "default" }] } };

  async function start(result: object): Promise<void> {
    server = await fixture((_request, response) => {
      const body = { status: 200, error: null, requestId: "r", result };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    gateway = await startGateway(settingsFor([upstream({ dialect: "kuzzle", url: server.url })]));
  }
  afterEach(async () => {
    await gateway.stop();
    await server.stop();
  });

  it("fails alone in a list, and shuts nobody out", async () => {
    await start({ hits: [odd, sound] });
    for (let n = 0; n < 25; n += 1) {
      const { body } = await gateway.ask('{ kuzzleSecurityProfiles(ids: ["odd", "sound"]) { profileId } }');
      expect(body.data.kuzzleSecurityProfiles).toEqual([null, { profileId: "sound" }]);
      expect(body.errors).toMatchObject([
        { path: ["kuzzleSecurityProfiles", 0], extensions: { code: "UPSTREAM_PROTOCOL" } },
      ]);
    }
    expect(server.seen.length).toBe(25);
  });

  it("was written where the answer to the write shows it", async () => {
    await start(odd);
    const { body } = await gateway.ask(
      'mutation { updateSecurityProfile(input: { id: "odd", rateLimit: 1 }) { ... on UpdateSecurityProfilePayload { profileId } } }',
    );
    expect(body).toEqual({ data: { updateSecurityProfile: { profileId: "odd" } } });
  });
});
