import { describe, expect, it } from "vitest";
import { problems, upstream } from "./support.js";

const SECRET = "hunter2-and-more";

describe("a message about settings", () => {
  it.each([
    ["a URL of Redis that is none", `redis: { url: "not a url ${SECRET}" }\n${upstream()}`],
    ["a URL of Redis with a slip", `redis: { url: "redis//:${SECRET}@host" }\n${upstream()}`],
    [
      "a URL of Redis with a tab in its scheme",
      `redis: { url: "r\\tdis://user:${SECRET}@host:6379" }\n${upstream()}`,
    ],
    [
      "a URL of Redis with a slash missing",
      `redis: { url: "http:/user:${SECRET}@host:6379" }\n${upstream()}`,
    ],
    ["a URL of another kind without its @", `redis: { url: "ftp:user:${SECRET}host" }\n${upstream()}`],
    ["a URL without its @ where a number belongs", `rates: { burst: "//u:${SECRET}x" }\n${upstream()}`],
    ["a key that was a value", `redis: { "${SECRET}@host": 1 }\n${upstream()}`],
    ["a text for all of Redis", `redis: "redis//:${SECRET}@host"\n${upstream()}`],
    ["an upstream's URL with a password", upstream([], `"https://user:${SECRET}@alpha.example"`)],
    ["an upstream's URL with a slip", upstream([], `"https//user:${SECRET}@alpha.example"`)],
    ["an upstream's URL with a space", upstream([], `"https://user:${SECRET}@alpha example"`)],
    ["an upstream's URL with a token in it", upstream([], `"https://alpha.example/?token=${SECRET}"`)],
    // Found by `npm run fuzz`.
    ["a URL without a scheme where a number belongs", `rates: { burst: "//u:${SECRET}@x" }\n${upstream()}`],
    ["an upstream without its dash", `upstreams:\n  - name: a\n  bearer: ${SECRET}\n`],
    ["a token in the place of a mapping", `upstreams:\n  - name: a\n   bearer ${SECRET}: x\n`],
    ["a password after the sign of a long text", `redis: |${SECRET}\n`],
    ["a password that begins with a percent sign", `%${SECRET} x\n---\nredis: {}\n`],
    ["a password that begins with an exclamation mark", `redis: { url: !${SECRET} x }\n`],
    ["a password that begins with a star", `redis:\n  url: *${SECRET}\n`],
    ["a password that begins with an ampersand", `redis:\n  url: &${SECRET} &b x\n`],
    ["a password that begins with an at sign", `redis:\n  url: @${SECRET}\n`],
    ["a password with an escape that is none", `redis:\n  url: "\\q${SECRET}"\n`],
    ["a password as a key, twice", `redis:\n  ${SECRET}: 1\n  ${SECRET}: 2\n`],
    ["a password as a key with a variable", `redis:\n  ${SECRET}: \${NOT_SET}\n`],
    ["a password as a key of an upstream", upstream([`auth: { "${SECRET}": { a: 1 } }`])],
    ["a text for all of access", `access: ${SECRET}\n${upstream()}`],
    ["a text for the keys", `access: { apiKeys: ${SECRET} }\n${upstream()}`],
    [
      "a key for its hash",
      `access: { apiKeys: [{ name: a, sha256: ${SECRET}, scopes: [read] }] }\n${upstream()}`,
    ],
    ["a text for all of auth", upstream([`auth: ${SECRET}`])],
    ["a text for basic", upstream([`auth: { basic: ${SECRET} }`])],
    ["a list for a password", upstream([`auth: { basic: { username: a, password: [${SECRET}] } }`])],
    ["a token with a space", upstream([`auth: { bearer: "Bearer ${SECRET}" }`])],
    [
      "an issuer's URL with a slip",
      `access: { jwt: { issuer: a, audience: b, jwksUrl: "https//u:${SECRET}@x" } }\n${upstream()}`,
    ],
  ])("names %s and does not show it", (_what, yaml) => {
    const found = problems(yaml);
    expect(found.length).toBeGreaterThan(0);
    expect(found.join("\n")).not.toContain(SECRET);
  });

  it("gives a default way to what was set: a short total time needs no time for headers", () => {
    expect(problems(upstream(["timeouts: { total: 4321 }"]))).toEqual([]);
  });
});
