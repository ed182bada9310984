import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { directory } from "../support/cli.js";
import { load, problems, upstream } from "./support.js";

describe("a settings file with mistakes", () => {
  it("is refused with every mistake at its line and column, in the order of the file", () => {
    const yaml = `server:
  prot: 4000
  host: 0.0.0.0
log: { level: inof }
upstreams:
  - name: Main
    dialect: alhpa
    url: ftp://somewhere
  - name: second
    dialect: beta
    url: https://beta.example
    timeouts: { total: soon }
    auth:
      basic: { username: gateway, password: "\${NO_SUCH_VARIABLE}" }
cors: { origins: ["*"] }
`;
    expect(problems(yaml)).toEqual([
      "profile-gateway.yaml:2:3: server.prot: expected one of host, port, production, maxInFlight, operationTimeout, path, tls, trustedProxies, found an unknown key; did you mean port?",
      'profile-gateway.yaml:3:9: server.host: expected a loopback address while access is open and service credentials are used (second), found "0.0.0.0"; everyone who reaches this address could do what those credentials may',
      'profile-gateway.yaml:4:15: log.level: expected one of trace, debug, info, warn, error, found "inof"; did you mean info?',
      'profile-gateway.yaml:6:11: upstreams.0.name: expected lower-case letters, digits and -, beginning with a letter, at most 32, found "Main"',
      'profile-gateway.yaml:7:14: upstreams.0.dialect: expected one of alpha, beta, found "alhpa"; did you mean alpha?',
      'profile-gateway.yaml:8:10: upstreams.0.url: expected an http or https URL, found "ftp://somewhere"',
      'profile-gateway.yaml:12:24: upstreams.1.timeouts.total: expected an integer from 1 to 600000, found "soon"',
      "profile-gateway.yaml:14:45: upstreams.1.auth.basic.password: expected the variable NO_SUCH_VARIABLE to be set, found nothing",
      'profile-gateway.yaml:15:19: cors.origins.0: expected an exact origin such as https://app.example, because with * any site could use its visitors\' credentials, found "*"',
    ]);
  });

  it.each([
    [
      "a key that is missing",
      "upstreams:\n  - { name: a, dialect: alpha }\n",
      "2:5: upstreams.0.url: expected an http or https URL, found nothing",
    ],
    [
      "a key given twice",
      "server:\n  port: 1\n  port: 2\n",
      "3:3: server.port: expected each key once, found it twice",
    ],
    ["an unknown section", "sever: {}\n", "1:1: sever: expected one of server, "],
    [
      "an unknown key of a dialect's own block",
      upstream(["alpha: { engin: x }"]),
      "5:14: upstreams.0.alpha.engin: expected one of engine, found an unknown key; did you mean engine?",
    ],
    ["another dialect's block", upstream(["beta: {}"]), "5:5: upstreams.0.beta: expected one of "],
    ["an empty section", "server:\n", "1:8: server: expected a mapping, found nothing"],
    [
      "text for a number",
      'server: { port: "4000" }\n',
      '1:17: server.port: expected an integer from 0 to 65535, found "4000"',
    ],
    [
      "a fraction for an integer",
      "limits: { depth: 1.5 }\n",
      "1:18: limits.depth: expected an integer from 1 to 100, found 1.5",
    ],
    ["a mapping for a list", "upstreams: { name: a }\n", "1:12: upstreams: expected a list, found a mapping"],
    [
      "a text for an upstream",
      "upstreams: [alpha]\n",
      '1:13: upstreams.0: expected a mapping, found "alpha"',
    ],
    ["no mapping at all", "- server\n", "1:1: expected a mapping of settings, found another kind of value"],
    [
      "a colon left out",
      "server:\n  port 4000\n  host: x\n",
      "2:3: expected readable YAML, found a key of several lines; a colon may be missing",
    ],
    [
      "a colon left out of the last line",
      "server:\n  host: x\n  port 4000\n",
      "3:3: expected readable YAML, found a key without its colon",
    ],
    [
      "a quote left out",
      'server: { host: "127.0.0.1 }\n',
      "2:1: expected readable YAML, found a text without its closing quote",
    ],
    ["a tag", "server: !env X\n", "1:9: expected readable YAML, found a tag (!) that is not known"],
    [
      "a misspelt way of authenticating",
      upstream(["auth: { basci: {} }"]),
      "5:13: upstreams.0.auth.basci: expected one of forward, basic, bearer, apiKey, found an unknown key; did you mean basic?",
    ],
    [
      "a misspelt word for it",
      upstream(["auth: forwrad"]),
      "5:11: upstreams.0.auth: expected one of forward, none, or a mapping, found another text; did you mean forward?",
    ],
    [
      "two ways at once",
      upstream(["auth: { bearer: a, apiKey: b }"]),
      "5:11: upstreams.0.auth: expected exactly one of forward, basic, bearer, apiKey, found bearer and apiKey",
    ],
    [
      "no way",
      upstream(["auth: {}"]),
      "5:11: upstreams.0.auth: expected exactly one of forward, basic, bearer, apiKey, found none",
    ],
    [
      "half a client certificate",
      upstream(["tls: { certFile: c.pem }"]),
      "5:10: upstreams.0.tls: expected certFile and keyFile together, found a mapping",
    ],
    [
      "two names that are one",
      `${upstream()}  - { name: one, dialect: beta, url: "https://b" }\n`,
      '5:13: upstreams.1.name: expected a name of its own, found "one"',
    ],
  ])("says where and what: %s", (_what, yaml, expected) => {
    const found = problems(yaml);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`profile-gateway.yaml:${expected}`);
  });

  it("says that a variable inside braces needs quotes", () => {
    const [only, ...others] = problems(`server: { port: \${PORT} }\n`);
    expect(only).toMatch(/^profile-gateway.yaml:1:\d+: .*inside { } or \[ \] a variable needs quotes$/);
    expect(others).toEqual([]);
  });

  it("is refused where it is not UTF-8, because a password would silently become another one", () => {
    const cwd = directory();
    writeFileSync(
      join(cwd, "profile-gateway.yaml"),
      Buffer.from('redis: { url: "redis://:p\xe4ss@h" }', "latin1"),
    );
    expect(problems(undefined, { cwd })).toEqual([
      "expected a readable settings file, found one that is not UTF-8 at profile-gateway.yaml",
    ]);
    const marked = directory({ "profile-gateway.yaml": "\ufeffserver: { port: 81 }\r\n" });
    expect(load(undefined, { cwd: marked }).settings.server.port).toBe(81);
  });

  it("is refused with one word where it is far too large, or where it is several", () => {
    const many = Array.from({ length: 30_000 }, () => "  - 1\n").join("");
    expect(problems(`cors:\n origins:\n${many}`)).toEqual([
      expect.stringContaining("expected fewer nested or repeated parts, found too many"),
    ]);
    expect(problems("log: {}\n---\nlog: {}\n")).toEqual([
      "profile-gateway.yaml:2:1: expected readable YAML, found several documents",
    ]);
  });

  it("ends where a part contains itself", () => {
    expect(problems("server: &a { port: *a }\n").join("\n")).toContain(
      "expected fewer nested or repeated parts",
    );
  });

  it("says where a part is used that nothing is named by", () => {
    const why = "expected a part with this name (&) before, found none; a text with * needs quotes";
    expect(problems("server: { port: *prot }\n")).toEqual([`profile-gateway.yaml:1:17: server.port: ${why}`]);
    const secret = upstream(["auth: { bearer: *s3cret }"]);
    expect(problems(secret)).toEqual([`profile-gateway.yaml:5:21: upstreams.0.auth.bearer: ${why}`]);
  });

  it("takes parts that are named once and used twice", () => {
    const yaml = `upstreams:
  - { name: a, dialect: alpha, url: "https://a", timeouts: &slow { total: 9000 } }
  - { name: b, dialect: beta, url: "https://b", timeouts: *slow }
`;
    expect(problems(yaml)).toEqual([]);
  });

  it("is told of by the name it was given by", () => {
    expect(problems(undefined, { file: "conf/x.yaml" })).toEqual([
      "--config: expected a readable settings file, found none at conf/x.yaml",
    ]);
    expect(problems(undefined, { env: { PROFILE_GATEWAY_CONFIG: "." } })[0]).toContain(
      "PROFILE_GATEWAY_CONFIG: expected a readable settings file, found a directory",
    );
  });

  it("never repeats a secret", () => {
    const secret = "hunter2-hunter2";
    const texts = [
      problems(upstream([`auth: { bearer: "${secret} x" }`])),
      problems(upstream([`auth: ${secret}`])),
      problems(upstream([`auth: { basic: { username: a, password: "${secret}\\n" } }`])),
      problems(upstream([`auth: { basci: ${secret} }`])),
      problems(upstream([], `https://user:${secret}@alpha.example`)),
      problems(upstream([], `https://alpha.example?token=${secret}`)),
      problems(`server:\n  port: \${DB_PASSWORD}\n`, { env: { DB_PASSWORD: secret } }),
      problems(`access: { jwt: "${secret}" }\n`),
      problems(`password: "${secret}" and more\n`),
      problems(undefined, { env: { ALPHA_URL: `http://u:${secret}@a`, ALPHA_TOKEN: `${secret} b` } }),
    ];
    for (const text of texts) {
      expect(text.length).toBeGreaterThan(0);
      expect(text.join("\n")).not.toContain(secret);
    }
  });
});
