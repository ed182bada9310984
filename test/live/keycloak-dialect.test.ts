import { afterAll, describe, it } from "vitest";
import { auth } from "../../examples/keycloak-dialect/src/emulator.js";
import keycloak from "../../examples/keycloak-dialect/src/index.js";
import { contract } from "../../examples/keycloak-dialect/test/contract.js";
import { known } from "../../examples/keycloak-dialect/test/known.js";
import { keycloakAt } from "../../examples/keycloak-dialect/test/live/keycloak.js";
import { startServer } from "../../live/servers.mjs";
import { conformance } from "../../src/testing.js";

const given = process.env["LIVE_KEYCLOAK_URL"]?.replace(/\/+$/, "");
// What the cases are depends on the ids that the server has given to its users.
const server = given
  ? { url: given, version: "given", stop: async () => {} }
  : await startServer("keycloak").catch((error: Error) => {
      if (process.env["CI"]) throw error;
      console.error(`SKIPPED, because Keycloak is neither given nor could be started: ${error.message}`);
      return undefined;
    });

describe.skipIf(!server)(`Keycloak ${server?.version ?? "(missing)"}`, async () => {
  if (!server) return;
  afterAll(() => server.stop());
  const { url } = server;
  const real = keycloakAt(url);
  const cases = conformance(keycloak, { url, auth, ...known(await real.id("ada")) });

  describe("as every dialect", () => {
    for (const { title, run } of cases) it(title, run);
  });
  describe("as Keycloak", () => contract(async () => real));
});
