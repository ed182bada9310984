import { describe, expect, it } from "vitest";
import { annotated } from "../../src/settings/printed.js";
import { load, problems, upstream } from "./support.js";

describe("the settings in force, as they are printed", () => {
  const secrets = ["basic-secret", "bearer-secret", "key-secret", "ab".repeat(32)];
  const yaml = `access:
  apiKeys: [{ name: web, sha256: ${secrets[3]}, scopes: [read, write] }]
upstreams:
  - { name: one, dialect: alpha, url: "https://a", auth: { basic: { username: gate, password: "\${PW}" } } }
  - { name: two, dialect: beta, url: "https://b", auth: { bearer: ${secrets[1]} }, beta: { size: 3 } }
  - { name: three, dialect: alpha, url: "https://c", auth: { apiKey: ${secrets[2]} } }
`;

  it("hold no secret", () => {
    const text = annotated(load(yaml, { env: { PW: "basic-secret" } }).sources);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from("gate:basic-secret").toString("base64"));
    expect(text.match(/\*{6}/g)).toHaveLength(4);
    expect(text).toContain("username: gate");
  });

  it("say of every value where it came from", () => {
    const options = { env: { PW: "basic-secret", LOG_LEVEL: "warn" }, overrides: { port: "81" } };
    const text = annotated(load(yaml, options).sources);
    expect(text).toContain("port: 81 # flag --port\n");
    expect(text).toContain("level: warn # variable LOG_LEVEL\n");
    expect(text).toContain('password: "******" # profile-gateway.yaml:4:95, variable PW\n');
    expect(text).toContain("size: 3 # profile-gateway.yaml:5:");
    expect(text).toContain("scopes: [ read, write ] # profile-gateway.yaml:2:");
    expect(text).toContain("operationTimeout: 15000 # default\n");
    const values = text.split("\n").filter((line) => /: [^&|>]/.test(line));
    expect(values.filter((line) => !line.includes(" # "))).toEqual([]);
  });

  it("are a settings file that means the same", () => {
    const given = `server: { port: 81 }\n${upstream(["auth: { forward: x-mine }", "timeouts: { total: 7000 }"])}`;
    const once = load(given);
    const text = annotated(once.sources);
    expect(problems(text)).toEqual([]);
    expect(load(text).settings).toEqual(once.settings);
    const { sources } = load(undefined);
    expect(load(annotated(sources)).settings).toEqual(load(undefined).settings);
  });
});
