import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { readManifest } from "../../src/graphql/trusted-documents.js";
import { loadSettings } from "../../src/settings/load.js";
import { SettingsProblems } from "../../src/settings/problems.js";
import { sha256 } from "../auth/world.js";
import { buildOnce, directory, type Ended, run } from "../support/cli.js";
import { json } from "../support/fault-server.js";
import { CANARIES, leaksIn } from "./canaries.js";
import { echoes } from "./echoes.js";
import { type Stage, setStage } from "./stage.js";

let stage: Stage;
beforeAll(async () => {
  await buildOnce();
  stage = await setStage();
}, 120_000);
afterAll(() => stage.stop());

const { apiKey, basic, bearer, environment, password, redis, userinfo } = CANARIES;

const leaks = ({ out, err }: Ended): string[] => leaksIn(`${out}\n${err}`, CANARIES);

function ask(
  args: readonly string[],
  yaml: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const cwd = directory({ ...stage.files, "profile-gateway.yaml": yaml });
  return run(args, { cwd, env: { ...stage.env, ...env } });
}

describe("good settings full of secrets", { timeout: 60_000 }, () => {
  const settings = () => `
access: { apiKeys: [{ name: web, sha256: ${sha256(apiKey)}, scopes: [read] }] }
redis: { url: "redis://user:${redis}@127.0.0.1:1" }
${stage.upstreams}`;

  it.each(["print-config", "explain"])("%s shows none of them", async (command) => {
    const ended = await ask([command], settings());
    expect(ended.code).toBe(0);
    expect(ended.out).toContain("camunda");
    expect(leaks(ended)).toEqual([]);
  });

  it("check shows none of them, whatever the upstreams say", async () => {
    const well = await ask(["check"], settings());
    expect(well.code).toBe(0);
    for (const round of [1, 3, 7]) {
      for (const [name, server] of stage.servers) server.use(echoes(name)[round] ?? json({}));
      const ended = await ask(["check"], settings());
      expect(ended.code).toBe(1);
      expect(leaks(ended)).toEqual([]);
    }
    for (const server of stage.servers.values()) await server.heal();
    expect(leaks(well)).toEqual([]);
  });
});

describe("settings that are refused", { timeout: 60_000 }, () => {
  const one = (lines: string, url = "https://a.example"): string =>
    `upstreams:\n  - name: elasticsearch\n    dialect: elasticsearch\n    url: ${url}\n    ${lines}\n`;
  const VARIABLE = "$" + "{SEARCH_CREDENTIAL}";
  const keys = (entry: string): string => `access: { apiKeys: [${entry}] }\n`;

  const pem = (): string => stage.files["gateway-key.pem"]?.replaceAll("\n", "\\n") ?? "";

  const wrong: [string, string][] = [
    ["a URL with a password", one("auth: none", `https://user:${userinfo}@a.example`)],
    ["a URL with a token", one("auth: none", `https://a.example?token=${userinfo}`)],
    [
      "a URL with a password and nothing else that is right",
      one("auth: none", `"ftp:// user:${userinfo}@a"`),
    ],
    [
      "a place of keys with a password",
      `access: { jwt: { issuer: i, audience: a, jwksUrl: "https://u:${userinfo}@a" } }`,
    ],
    ["a Redis by another protocol", `redis: { url: "http://:${redis}@a" }`],
    ["a Redis without a protocol", `redis: { url: ":${redis}@a" }`],
    ["a Redis at the wrong depth", `redis: "redis://:${redis}@a"`],
    ["a key instead of its hash", keys(`{ name: web, sha256: ${apiKey}, scopes: [read] }`)],
    ["a key under another name", keys(`{ name: web, key: ${apiKey}, scopes: [read] }`)],
    ["a key and nothing else", keys(apiKey)],
    ["credentials at the wrong depth", one(`auth: ${bearer}`)],
    ["a bearer token with its scheme", one(`auth: { bearer: "Bearer ${bearer}" }`)],
    ["two credentials", one(`auth: { bearer: ${bearer}, apiKey: ${apiKey} }`)],
    ["a misspelt password", one(`auth: { basic: { username: a, pasword: ${basic} } }`)],
    ["a password in a list", one(`auth: { basic: { username: a, password: [${basic}] } }`)],
    ["a password with a line break", one(`auth: { basic: { username: a, password: "${basic}\\n" } }`)],
    ["a password for the user name", one(`auth: { basic: ${basic} }`)],
    ["a broken line with a secret", one(`auth: { basic: { username: a, password: "${password} } }`)],
    ["a secret twice under one key", one(`auth: { bearer: ${bearer}, bearer: ${bearer}x }`)],
    ["a secret from the environment", one(`auth: { bearer: "Bearer ${VARIABLE}" }`)],
    ["a secret from the environment where a number belongs", `server: { port: "${VARIABLE}" }`],
    ["a secret as the default of a variable", one(`auth: { bearer: "Bearer \${NOWHERE:-${bearer}}" }`)],
    ["a variable that is not closed", one(`auth: { bearer: "\${NOWHERE:-${bearer}" }`)],
    ["a key file that is the key itself", ""],
  ];

  /** What a command prints before it ends with 2. */
  function refusal(yaml: string | undefined, env: Readonly<Record<string, string>>): string {
    const cwd = directory({
      ...stage.files,
      ...(yaml === undefined ? {} : { "profile-gateway.yaml": yaml }),
    });
    try {
      loadSettings({ cwd, env, dialects: builtInDialects, readManifest });
    } catch (error) {
      if (error instanceof SettingsProblems) return error.message;
      throw error;
    }
    throw new Error("these settings are fine");
  }

  it.each(wrong)("for %s are told without it", (_what, yaml) => {
    const text = yaml || one(`tls: { certFile: gateway.pem, keyFile: "${pem()}" }`);
    const message = refusal(text, { SEARCH_CREDENTIAL: `${environment} ` });
    expect(leaksIn(message, CANARIES)).toEqual([]);
    expect(message).not.toContain("BEGIN");
  });

  it.each([
    ["ELASTICSEARCH_URL", `https://user:${userinfo}@a.example`],
    ["ELASTICSEARCH_URL", `user:${userinfo}@a.example`],
    ["ELASTICSEARCH_PASSWORD", `${password}\n`],
    ["ELASTICSEARCH_TOKEN", `Bearer ${bearer}`],
    ["ELASTICSEARCH_API_KEY", `ApiKey ${apiKey}`],
  ])("from the environment are told without it: %s", (name, value) => {
    const env = { ELASTICSEARCH_URL: "https://a.example", ELASTICSEARCH_USERNAME: "u", [name]: value };
    expect(leaksIn(refusal(undefined, env), CANARIES)).toEqual([]);
  });
});
