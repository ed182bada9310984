import { conformance } from "profile-gateway/testing";
import { describe, it } from "vitest";
import { auth } from "../../src/emulator.js";
import keycloak from "../../src/index.js";
import { contract } from "../contract.js";
import { known } from "../known.js";
import { keycloakAt } from "./keycloak.js";

const { KEYCLOAK_URL: url } = process.env;
if (!url) throw new Error("KEYCLOAK_URL says where a Keycloak is; see README.md");
const real = keycloakAt(url);
const ada = await real.id("ada");

describe("the dialect, on a real Keycloak", () => {
  for (const { title, run } of conformance(keycloak, { url, auth, ...known(ada) })) it(title, run);
  contract(async () => real);
});
