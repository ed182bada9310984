// Prints Kuzzle's package.json, with the versions of ../versions.json; package-lock.json must agree with it.
import { readFileSync } from "node:fs";

const { kuzzle } = JSON.parse(readFileSync(new URL("../versions.json", import.meta.url), "utf8"));
const manifest = {
  name: "profile-gateway-live-kuzzle",
  version: "0.0.0",
  private: true,
  dependencies: { kuzzle: kuzzle.version },
  overrides: { "uWebSockets.js": kuzzle.uws },
};
console.log(JSON.stringify(manifest, null, 2));
