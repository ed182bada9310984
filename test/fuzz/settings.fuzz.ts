import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { stringify } from "yaml";
import { builtInDialects } from "../../src/dialects.js";
import { readManifest } from "../../src/graphql/trusted-documents.js";
import { loadSettings } from "../../src/settings/load.js";
import { SettingsProblems } from "../../src/settings/problems.js";
import { directory } from "../support/cli.js";
import { type Dice, fuzz } from "./fuzz.js";

const CANARY = "c4nary-5ecret";
const SIGNS = [
  ":",
  "\n",
  " ",
  "\t",
  "- ",
  "{",
  "}",
  "[",
  "&a ",
  "*a",
  "!!x ",
  "'",
  '"',
  `\${`,
  `\${X}`,
  "|",
  "\u0000",
  "é",
] as const;

/** Valid settings, each of which may be there. */
const SECTIONS: Readonly<Record<string, unknown>> = {
  server: {
    host: "127.0.0.1",
    port: 4000,
    production: false,
    maxInFlight: 10,
    operationTimeout: 1000,
    path: "/graphql",
  },
  shutdown: { delay: 0, grace: 100 },
  log: { level: "info", audit: "required", access: false },
  admin: { host: "127.0.0.1", port: 9464 },
  access: { apiKeys: [{ name: "web", sha256: "0".repeat(64), scopes: ["read"] }] },
  cors: { origins: ["https://app.example"] },
  rates: { pointsPerMinute: 6000, burst: 1000 },
  limits: { bodyBytes: 2048, depth: 8, cost: 100 },
  activation: { failuresPerUser: 5, windowSeconds: 900 },
  redis: { url: `redis://user:${CANARY}@127.0.0.1:6379` },
  upstreams: [
    { name: "camunda", dialect: "camunda", url: "http://127.0.0.1:1/engine-rest", auth: { bearer: CANARY } },
    {
      name: "kuzzle",
      dialect: "kuzzle",
      url: "https://localhost:7512",
      auth: { basic: { username: "gateway", password: CANARY } },
      timeouts: { connect: 100, headers: 100, total: 200 },
    },
  ],
};

/** The same with one part replaced by something else, left out, or under another name. */
function changed(dice: Dice, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((part) => (dice.oneIn(3) ? changed(dice, part) : part));
  if (typeof value === "object" && value !== null && !dice.oneIn(8)) {
    const entries = Object.entries(value).filter(() => !dice.oneIn(8));
    return Object.fromEntries(
      entries.map(([key, part]) => [
        dice.oneIn(20) ? dice.spoilt(key, ["e", "s"]) : key,
        dice.oneIn(3) ? changed(dice, part) : part,
      ]),
    );
  }
  return dice.oneIn(2)
    ? dice.json()
    : dice.of([`\${NAME}`, `\${NAME:-1}`, `//u:${CANARY}@x`, -1, 1e9, "true", ""]);
}

test("settings files, and such as are nearly so", async () => {
  const cwd = directory();
  const path = join(cwd, "profile-gateway.yaml");
  await fuzz("settings", async (dice) => {
    const settings = Object.fromEntries(Object.entries(SECTIONS).filter(() => !dice.oneIn(3)));
    const text = stringify(dice.oneIn(3) ? settings : changed(dice, settings));
    writeFileSync(path, dice.oneIn(3) ? dice.spoilt(text, SIGNS) : text);
    try {
      const { warnings } = loadSettings({ cwd, env: { NAME: "8" }, dialects: builtInDialects, readManifest });
      if (warnings.join().includes(CANARY)) throw new Error("a warning holds the secret");
      return "taken";
    } catch (error) {
      if (!(error instanceof SettingsProblems)) throw error;
      if (error.message.includes(CANARY)) throw new Error(`a message holds the secret: ${error.message}`);
      return "refused";
    }
  });
});
