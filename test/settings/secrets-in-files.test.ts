import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { annotated } from "../../src/settings/printed.js";
import { directory } from "../support/cli.js";
import { load, problems, upstream } from "./support.js";

const SHA = "a".repeat(64);

describe("secrets that lie in files", () => {
  it("are the file's text without one line break at its end, wherever a variable may stand", () => {
    const path = join(directory({ token: "s3cret\n\n" }), "token");
    const yaml = upstream([`auth: { basic: { username: me, password: "x\${file:${path}}" } }`]);
    expect(problems(yaml)).toEqual([
      "profile-gateway.yaml:5:46: upstreams.0.auth.basic.password: expected a text without control characters, found a secret with a line break or another control character",
    ]);
    const plain = join(directory({ token: "s3cret\r\n" }), "token");
    const { settings } = load(upstream([`auth: { bearer: "\${file:${plain}}" }`]));
    expect(settings.upstreams[0]?.auth).toEqual({ kind: "service", authorization: "Bearer s3cret" });
  });

  it("are masked by print-config, which tells the file", () => {
    const path = join(directory({ name: "s3cret" }), "name");
    const shown = annotated(
      load(`access: { jwt: { issuer: "\${file:${path}}", audience: me, jwksUrl: https://i.example } }`)
        .sources,
    );
    expect(shown).toContain(
      `issuer: "******" # profile-gateway.yaml:1:26, file ${path}`.replaceAll(
        '"',
        shown.includes('"******"') ? '"' : "",
      ),
    );
    expect(shown).not.toContain("s3cret");
  });

  it("a file that is not there is a problem with its place, and never an empty secret", () => {
    expect(problems(upstream([`auth: { bearer: "\${file:/nowhere/token}" }`]))[0]).toContain(
      "profile-gateway.yaml:5:21: upstreams.0.auth.bearer: expected a readable file /nowhere/token, found none",
    );
  });

  it("stand for the variables of a dialect and for those that a settings file names", () => {
    const file = join(directory({ secret: "t0ken\n" }), "secret");
    const alone = load(undefined, { env: { ALPHA_URL: "https://alpha.example", ALPHA_TOKEN_FILE: file } });
    expect(alone.settings.upstreams[0]?.auth).toEqual({ kind: "service", authorization: "Bearer t0ken" });
    const yaml = upstream([`auth: { bearer: "\${MY_TOKEN}" }`]);
    const named = load(yaml, { env: { MY_TOKEN_FILE: file } });
    expect(named.settings.upstreams[0]?.auth).toEqual({ kind: "service", authorization: "Bearer t0ken" });
  });

  it("credentials whose file is gone do not turn into the callers' own", () => {
    const env = { ALPHA_URL: "https://alpha.example", ALPHA_TOKEN_FILE: "/nowhere/token" };
    expect(problems(undefined, { env })).toEqual([
      "ALPHA_TOKEN: expected a readable file, found none at /nowhere/token",
    ]);
  });
});

describe("a container without a settings file", () => {
  it("takes its origins, its Redis and the proxies in front of it from variables", () => {
    const { settings } = load(undefined, {
      env: {
        CORS_ORIGINS: "https://app.example, https://two.example",
        REDIS_URL: "redis://cache:6379",
        TRUSTED_PROXIES: "10.0.0.0/8, ::1",
      },
    });
    expect(settings.server.trustedProxies).toEqual(["10.0.0.0/8", "::1"]);
    expect(settings.cors).toEqual({ origins: ["https://app.example", "https://two.example"] });
    expect(settings.redis).toEqual({ url: "redis://cache:6379" });
  });

  it("takes its keys from a file with a line for each", () => {
    const file = join(directory({ keys: `# who\nweb ${SHA} read,write\n\n` }), "keys");
    const { settings } = load(undefined, { env: { API_KEYS_FILE: file } });
    expect(settings.access).toEqual({ apiKeys: [{ name: "web", sha256: SHA, scopes: ["read", "write"] }] });
  });

  it.each([
    ["a line with too little", `web ${SHA}\n`, "line 1: expected name, sha256 and scopes"],
    ["no key at all", "\n", "expected a list of at least 1 entries"],
    ["an unknown scope", `web ${SHA} everything\n`, "access.apiKeys.0.scopes.0"],
  ])("is never open because its keys have %s", (_, text, message) => {
    const file = join(directory({ keys: text }), "keys");
    const found = problems(undefined, { env: { API_KEYS_FILE: file } });
    expect(found.join("\n")).toContain(message);
    expect(found.join("\n")).not.toContain(SHA);
  });

  it("is never open because the file of its keys is not there", () => {
    expect(problems(undefined, { env: { API_KEYS_FILE: "/nowhere/keys" } })).toEqual([
      "API_KEYS_FILE: expected a readable file, found none at /nowhere/keys",
    ]);
  });
});
