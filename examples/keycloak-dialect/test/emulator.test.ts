import { startEmulator } from "profile-gateway/testing";
import { describe } from "vitest";
import { createEmulator } from "../src/emulator.js";
import { contract, type Target } from "./contract.js";

/** As live/keycloak/realm.json fills the real one. */
async function start(): Promise<Target> {
  const emulator = createEmulator({ realm: "people" });
  const put = (username: string, firstName: string, lastName: string, more: object = {}) =>
    emulator.putUser({ username, firstName, lastName, email: `${username}@example.org`, ...more });
  put("ada", "Ada", "Lovelace");
  put("alan", "Alan", "Turing", { enabled: false });
  put("grace", "Grace", "Hopper", { attributes: { phone: ["+1 212 555 0100"] } });
  const { url, stop } = await startEmulator(emulator);
  return {
    url,
    stop,
    attributes: async (username) => emulator.user(username)?.attributes,
    revoke: async () => emulator.revoke(),
  };
}

describe("Keycloak in the emulator", () => contract(start));
