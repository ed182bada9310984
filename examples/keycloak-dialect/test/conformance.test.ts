import { conformance, startEmulator } from "profile-gateway/testing";
import { describe, it } from "vitest";
import { auth, createEmulator } from "../src/emulator.js";
import keycloak from "../src/index.js";
import { known } from "./known.js";

const emulator = createEmulator({ realm: "people" });
const id = emulator.putUser({ username: "ada", firstName: "Ada", lastName: "Lovelace" });
const { url } = await startEmulator(emulator);

describe("the dialect, on its emulator", () => {
  for (const { title, run } of conformance(keycloak, { url, auth, ...known(id) })) it(title, run);
});
