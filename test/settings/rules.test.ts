import { describe, expect, it } from "vitest";
import { load, problems, upstream } from "./support.js";

const SERVICE = "auth: { bearer: token }";
const PRODUCTION = { env: { NODE_ENV: "production" } };

/** The one problem of these settings. */
function only(yaml: string | undefined, options: Parameters<typeof problems>[1] = {}): string {
  const all = problems(yaml, options);
  expect(all).toHaveLength(1);
  return all[0] ?? "";
}

describe("service credentials", () => {
  const onAllAddresses = `server: { host: 0.0.0.0 }\n${upstream([SERVICE])}`;

  it("are refused on a reachable host while access is open", () => {
    expect(only(onAllAddresses)).toContain(
      "1:17: server.host: expected a loopback address while access is open",
    );
    expect(only(upstream([SERVICE]), { env: { HOST: "192.168.1.2" } })).toMatch(/^HOST: server.host: /);
    expect(only(upstream([SERVICE]), { overrides: { host: "::" } })).toMatch(/^--host: server.host: /);
    const login = upstream(["auth: { basic: { username: a, password: b } }"]).replace("alpha\n", "beta\n");
    expect(only(`server: { host: 0.0.0.0 }\n${login}`)).toContain("service credentials are used (one)");
  });

  it("are fine on loopback, and on any host where callers show who they are", () => {
    for (const host of ["127.0.0.1", "127.9.9.9", "localhost", "::1"]) {
      expect(problems(upstream([SERVICE]), { env: { HOST: host } })).toEqual([]);
    }
    const keys = `access: { apiKeys: [{ name: web, sha256: "${"ab".repeat(32)}", scopes: [read] }] }\n`;
    expect(problems(keys + onAllAddresses)).toEqual([]);
  });

  it("are told of on loopback where proxies let others through", () => {
    const proxies = "server: { trustedProxies: [127.0.0.1] }\n";
    expect(load(proxies + upstream([SERVICE])).warnings.join("\n")).toMatch(
      /1:\d+: server.trustedProxies: while access is open, everyone whom these proxies let through/,
    );
    expect(load(upstream([SERVICE])).warnings).toEqual([]);
  });

  it("are not needed for open access on any host: callers then speak for themselves", () => {
    for (const auth of ["auth: forward", "auth: none", "auth: { forward: x-mine }"]) {
      expect(problems(`server: { host: 0.0.0.0 }\n${upstream([auth])}`)).toEqual([]);
    }
  });

  it("cross no network in plain text in production, and with a warning elsewhere", () => {
    const yaml = upstream([SERVICE], "http://alpha.example:9200");
    expect(load(yaml).warnings).toEqual([
      "profile-gateway.yaml:4:10: upstreams.0.url: without https, the service credentials would cross the network in plain text",
    ]);
    expect(only(yaml, PRODUCTION)).toContain("upstreams.0.url: expected https in production");
    expect(problems(upstream([SERVICE], "http://127.0.0.1:9200"), PRODUCTION)).toEqual([]);
    expect(load(upstream([SERVICE], "http://localhost:9200")).warnings).toEqual([]);
  });

  it("have a user name without a colon, unless they are for a login", () => {
    const auth = 'auth: { basic: { username: "a:b", password: c } }';
    expect(only(upstream([auth]))).toContain(
      "upstreams.0.auth.basic.username: expected a user name without a colon",
    );
    expect(problems(upstream([auth]).replace("alpha\n", "beta\n"))).toEqual([]);
  });
});

describe("forwarded credentials", () => {
  const jwt = "access: { jwt: { issuer: i, audience: a, jwksUrl: https://issuer.example/keys } }\n";

  it("are not the gateway's own token by accident", () => {
    expect(only(jwt + upstream(["auth: forward"]))).toContain(
      '6:11: upstreams.0.auth: expected another way while access.jwt reads the same header, found "forward"; write { forward: authorization }',
    );
    // The default of a single upstream is the same header.
    expect(only(jwt + upstream())).toContain("upstreams.0.auth: expected another way");
    expect(problems(jwt + upstream(["auth: { forward: Authorization }"]))).toEqual([]);
    expect(problems(jwt + upstream(["auth: { forward: x-alpha-authorization }"]))).toEqual([]);
  });

  it("are not the key that opens the gateway", () => {
    const keys = `access: { apiKeys: [{ name: web, sha256: "${"0".repeat(64)}", scopes: [read] }] }\n`;
    expect(only(keys + upstream(["auth: { forward: X-API-Key }"]))).toContain(
      "expected another header than the one",
    );
  });

  it("bring a warning where two systems are sent the same", () => {
    const second = '  - { name: two, dialect: beta, url: "https://b", auth: forward }\n';
    expect(load(upstream(["auth: forward"]) + second).warnings).toEqual([
      "profile-gateway.yaml:6:57: upstreams.1.auth: two and one are both sent the caller's authorization header",
    ]);
  });
});

describe("access", () => {
  it("is exactly one of open, keys and tokens", () => {
    expect(only("access: {}\n")).toContain("access: expected exactly one of open, apiKeys, jwt, found none");
    const two = `access: { open: true, apiKeys: [{ name: a, sha256: "${"0".repeat(64)}", scopes: [read] }] }\n`;
    expect(only(two)).toContain("found open and apiKeys");
    expect(only("access: { open: false }\n")).toContain("access.open: expected true, found false");
  });

  it("by tokens needs one way to the issuer's key, and a safe one", () => {
    const jwt = (more: string): string =>
      `access: { jwt: { issuer: i, audience: a${more} } }\n${upstream(["auth: none"])}`;
    expect(only(jwt(""))).toContain("access.jwt: expected exactly one of jwksUrl, publicKeyFile, found none");
    expect(only(jwt(", jwksUrl: http://issuer.example/keys"))).toContain(
      "expected an https URL (http only for this machine)",
    );
    expect(problems(jwt(", jwksUrl: http://127.0.0.1:1/keys"))).toEqual([]);
    expect(problems(jwt(", jwksUrl: https://issuer.example/keys, tls: { serverName: issuer }"))).toEqual([]);
    expect(only(jwt(", jwksUrl: http://127.0.0.1:1/keys, tls: { serverName: issuer }"))).toContain(
      "access.jwt.tls: expected tls beside an https jwksUrl only",
    );
    expect(only(jwt(", publicKeyFile: none.pem"))).toContain(
      'access.jwt.publicKeyFile: expected a readable file, found "none.pem"; there is none',
    );
  });

  it("by keys has each key once, because nobody could tell whose it is", () => {
    const key = (name: string, sha256: string): string =>
      `{ name: ${name}, sha256: ${sha256}, scopes: [read] }`;
    const keys = `${key("web", "ab".repeat(32))}, ${key("ops", "AB".repeat(32))}`;
    expect(only(`access: { apiKeys: [ ${keys} ] }\n${upstream()}`)).toMatch(
      /: access\.apiKeys\.1\.sha256: expected a key of its own, found a secret that is not shown$/,
    );
  });

  it("by keys holds hashes, never keys, and tells callers apart", () => {
    const keys = (...entries: string[]): string =>
      `access:\n  apiKeys:\n${entries.map((entry) => `    - ${entry}\n`).join("")}`;
    const good = `{ name: web, sha256: "${"0".repeat(64)}", scopes: [read, write, activate] }`;
    expect(problems(keys(good))).toEqual([]);
    expect(only(keys(good, good))).toContain(
      '4:15: access.apiKeys.1.name: expected a name of its own, found "web"',
    );
    const plain = only(keys("{ name: web, sha256: my-plain-key, scopes: [read] }"));
    expect(plain).toContain("expected the SHA-256 of the key as 64 hexadecimal digits");
    expect(plain).not.toContain("my-plain-key");
    expect(only(keys(good.replace("write", "wriet")))).toContain("did you mean write?");
  });
});

describe("settings that contradict each other", () => {
  it.each([
    [
      "timeouts: { connect: 9000 }",
      "5:26: upstreams.0.timeouts.connect: expected at most timeouts.total (8000), found 9000",
    ],
    [
      "timeouts: { headers: 9000 }",
      "5:26: upstreams.0.timeouts.headers: expected at most timeouts.total (8000), found 9000",
    ],
    [
      "timeouts: { total: 20000 }",
      "5:24: upstreams.0.timeouts.total: expected at most server.operationTimeout (15000), found 20000",
    ],
  ])("are refused: %s", (line, expected) => {
    expect(only(upstream([line]))).toContain(expected);
  });

  it("are told at the one that was changed", () => {
    const yaml = `${upstream()}server: { operationTimeout: 5000 }\n`;
    expect(only(yaml)).toContain(
      "5:29: server.operationTimeout: expected at least timeouts.total of one (8000), found 5000",
    );
  });

  it("are refused where a plain connection is given certificates", () => {
    const yaml = upstream(["tls: { serverName: alpha }"], "http://alpha.example");
    expect(only(yaml)).toContain("upstreams.0.tls: expected no tls for a plain http URL");
  });
});

describe("a dangerous start", () => {
  it("is refused in production without an upstream, unless the sandbox is asked for", () => {
    expect(only(undefined, PRODUCTION)).toBe(
      "upstreams: expected at least one upstream in production, found nothing; without a settings file the variables ALPHA_URL, BETA_URL name them; --sandbox serves emulators",
    );
    expect(only("server: { production: true }\nupstreams: []\n")).toContain("found an empty list");
    expect(problems(undefined, { ...PRODUCTION, overrides: { sandbox: true } })).toEqual([]);
  });

  it("is refused where certificates are not checked", () => {
    expect(only(undefined, { env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" } })).toMatch(
      /^NODE_TLS_REJECT_UNAUTHORIZED: expected certificates to be checked, found 0/,
    );
  });

  it("is refused with origins that are no origins", () => {
    for (const origin of ["*", "https://*.example", "https://a.example/", "a.example", "null", "ftp://a"]) {
      expect(only(`cors: { origins: ["${origin}"] }\n`), origin).toContain("expected an exact origin");
    }
    expect(problems('cors: { origins: ["https://a.example", "http://localhost:3000"] }\n')).toEqual([]);
  });

  it("is refused with a URL that holds more than a place", () => {
    for (const url of ["https://u:p@a", "https://a?x=1", "https://a#b", "a.example", "file:///x"]) {
      expect(only(upstream([], url)), url).toMatch(/upstreams\.0\.url: expected an? (http or https )?URL/);
    }
  });
});

describe("trusted proxies", () => {
  it("are addresses and networks", () => {
    expect(problems("server: { trustedProxies: [10.0.0.0/8, 192.0.2.1, '2001:db8::/32', '::1'] }")).toEqual(
      [],
    );
  });

  it.each(["10.0.0.0/33", "10.0.0/8", "proxy.example", "2001:db8::/129", "10.0.0.0-10.0.0.9", ""])(
    "are not %j",
    (network) => {
      expect(only(`server: { trustedProxies: ["${network}"] }`)).toMatch(
        /1:\d+: server.trustedProxies.0: expected an address or a network of proxies/,
      );
    },
  );

  it.each(["0.0.0.0/0", "::/0"])("are not everybody: %s", (network) => {
    expect(only(`server: { trustedProxies: ["${network}"] }`)).toContain("anybody may claim any address");
  });
});

describe("the endpoint's path", () => {
  it.each(["/", "/api", "/api/v1/graphql", "/a.b_c~d-e"])("may be %s", (path) => {
    expect(problems(`server: { path: "${path}" }`)).toEqual([]);
  });

  it.each(["graphql", "/graphql/", "//graphql", "/a/../b", "/.", "/a b", "/a?b", "/%41", ""])(
    "is not %j",
    (path) => {
      expect(only(`server: { path: "${path}" }`)).toMatch(
        /1:\d+: server.path: expected a path such as \/graphql/,
      );
    },
  );

  it.each(["/health", "/health/live"])("is not %s, where probes ask", (path) => {
    expect(only(`server: { path: "${path}" }`)).toContain("other than /health");
  });
});
