import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { directory } from "../support/cli.js";
import { load, problems, upstream } from "./support.js";

describe("settings without a file", () => {
  it("are the sandbox on loopback with every default of the contract", () => {
    const { settings, warnings } = load(undefined);
    expect(settings).toEqual({
      server: {
        host: "127.0.0.1",
        port: 4000,
        production: false,
        maxInFlight: 1000,
        operationTimeout: 15_000,
        path: "/graphql",
        trustedProxies: [],
      },
      shutdown: { delay: 0, grace: 30_000 },
      log: { level: "info", audit: "best-effort", access: true },
      access: { open: true },
      limits: {
        bodyBytes: 1_048_576,
        tokens: 1000,
        depth: 8,
        aliases: 15,
        rootFields: 10,
        directives: 20,
        cost: 1000,
        listSize: 100,
        variableDepth: 64,
        variableNodes: 10_000,
        nameLength: 128,
        answerBytes: 8_388_608,
        pendingBodies: 200,
        pendingBodiesPerAddress: 50,
        flushTimeout: 10_000,
        upstreamCalls: 30,
      },
      activation: { failuresPerUser: 5, failuresPerAddress: 20, failuresPerMinute: 100, windowSeconds: 900 },
      dialects: [],
      federation: false,
      upstreams: [],
      sandbox: true,
    });
    expect(warnings).toEqual([]);
  });

  it("take one upstream from its URL, and the caller's Authorization where it is the only one", () => {
    const { settings } = load(undefined, { env: { ALPHA_URL: "http://alpha.example:8080/rest/" } });
    expect(settings.sandbox).toBe(false);
    expect(settings.upstreams).toEqual([
      {
        name: "alpha",
        dialect: "alpha",
        url: "http://alpha.example:8080/rest",
        auth: { kind: "forward", header: "authorization" },
        timeouts: { connect: 1000, headers: 5000, total: 8000 },
        breaker: { failures: 0.5, minimumCalls: 20, window: 10_000, open: 5000 },
        limits: { connections: 64, queue: 128, responseBytes: 12_582_912 },
        options: { engine: "default" },
      },
    ]);
  });

  it("give each of several upstreams a header of its own, so that none is sent another one's password", () => {
    const env = { ALPHA_URL: "https://a", BETA_URL: "https://b" };
    expect(load(undefined, { env }).settings.upstreams.map(({ auth }) => auth)).toEqual([
      { kind: "forward", header: "x-alpha-authorization" },
      { kind: "forward", header: "x-beta-authorization" },
    ]);
  });

  it.each([
    [
      { ALPHA_USERNAME: "gate", ALPHA_PASSWORD: "pässword" },
      { kind: "service", authorization: `Basic ${Buffer.from("gate:pässword").toString("base64")}` },
    ],
    [{ ALPHA_TOKEN: "t" }, { kind: "service", authorization: "Bearer t" }],
    [{ ALPHA_API_KEY: "k" }, { kind: "service", authorization: "ApiKey k" }],
  ])("take credentials from %o", (credentials, auth) => {
    const env = { ALPHA_URL: "https://a", ...credentials };
    expect(load(undefined, { env }).settings.upstreams[0]?.auth).toEqual(auth);
  });

  it("log in where the dialect has a login", () => {
    const env = { BETA_URL: "https://b", BETA_USERNAME: "gate", BETA_PASSWORD: "p:w" };
    const auth = { kind: "login", username: "gate", password: "p:w" };
    expect(load(undefined, { env }).settings.upstreams[0]?.auth).toEqual(auth);
  });

  it("name the variable that is wrong", () => {
    const env = {
      ALPHA_URL: "alpha",
      BETA_URL: "https://b",
      BETA_USERNAME: "gate",
      PORT: "eighty",
      LOG_LEVEL: "INFO",
    };
    expect(problems(undefined, { env })).toEqual([
      'PORT: server.port: expected an integer from 0 to 65535, found "eighty"',
      'LOG_LEVEL: log.level: expected one of trace, debug, info, warn, error, found "INFO"; did you mean info?',
      "ALPHA_URL: upstreams.0.url: expected an http or https URL, found a text that is not shown",
      "BETA_PASSWORD: upstreams.1.auth.basic.password: expected a text without control characters, found nothing",
    ]);
  });

  it("refuse two kinds of credentials, and warn of credentials for nobody", () => {
    const both = { ALPHA_URL: "https://a", ALPHA_TOKEN: "t", ALPHA_API_KEY: "k" };
    expect(problems(undefined, { env: both })).toEqual([
      "ALPHA_API_KEY: upstreams.0.auth: expected exactly one of forward, basic, bearer, apiKey, found bearer and apiKey",
    ]);
    const none = load(undefined, { env: { ALPHA_TOKEN: "t" } });
    expect(none.warnings).toEqual(["ALPHA_TOKEN: has no effect without ALPHA_URL"]);
    expect(none.settings.sandbox).toBe(true);
  });

  it("treat a variable that is set to nothing as not set", () => {
    const { settings } = load(undefined, { env: { ALPHA_URL: "", PORT: "", HOST: "" } });
    expect(settings.sandbox).toBe(true);
    expect(settings.server.port).toBe(4000);
  });
});

describe("several sources", () => {
  const yaml = `server: { host: 127.0.0.2, port: 1 }\nlog: { level: warn }\n${upstream()}`;

  it("count in this order: flags, variables, the file, defaults", () => {
    const env = { PORT: "2", LOG_LEVEL: "debug" };
    const { settings, sources } = load(yaml, { env, overrides: { host: "127.0.0.3" } });
    expect(settings.server).toMatchObject({ host: "127.0.0.3", port: 2, maxInFlight: 1000 });
    expect(settings.log.level).toBe("debug");
    expect(sources.of(["server", "host"])).toEqual({ kind: "flag", name: "host" });
    expect(sources.of(["server", "port"])).toEqual({ kind: "variable", name: "PORT" });
    expect(sources.of(["upstreams", 0, "url"])).toMatchObject({ kind: "file", line: 6, column: 10 });
    expect(sources.of(["server", "maxInFlight"])).toEqual({ kind: "default" });
  });

  it("let NODE_ENV=production win over the file, with its delay of five seconds", () => {
    const { settings } = load(`server: { production: false }\n${upstream()}`, {
      env: { NODE_ENV: "production" },
    });
    expect(settings.server.production).toBe(true);
    expect(settings.shutdown.delay).toBe(5000);
    expect(
      load(`server: { production: true }\nshutdown: { delay: 1 }\n${upstream()}`).settings.shutdown.delay,
    ).toBe(1);
  });

  it("take upstreams from the file alone, and say that a variable is ignored", () => {
    const { settings, warnings } = load(yaml, { env: { BETA_URL: "https://b" } });
    expect(settings.upstreams.map(({ name }) => name)).toEqual(["one"]);
    expect(warnings).toEqual(["BETA_URL: ignored, because there is a settings file (profile-gateway.yaml)"]);
  });

  it("take the file that is named by the flag, else by the variable, else the one in the working directory", () => {
    const port = (number: number): string => `server: { port: ${number} }\n`;
    const cwd = directory({ "profile-gateway.yaml": port(1), "a.yaml": port(2), "b.yaml": port(3) });
    const env = { PROFILE_GATEWAY_CONFIG: join(cwd, "a.yaml") };
    expect(load("", { cwd }).settings.server.port).toBe(1);
    expect(load("", { cwd, env }).settings.server.port).toBe(2);
    expect(load("", { cwd, env, file: "b.yaml" }).settings.server.port).toBe(3);
  });

  it("serve the sandbox where it is asked for, even where the upstreams lack their variables", () => {
    const missing = upstream([`auth: { bearer: "\${NO_SUCH}" }`]);
    expect(problems(missing)).toHaveLength(1);
    const { settings } = load(`server: { port: 9 }\n${missing}`, { overrides: { sandbox: true } });
    expect(settings).toMatchObject({ sandbox: true, upstreams: [], server: { port: 9 } });
    const env = { ALPHA_URL: "nonsense", NODE_ENV: "production" };
    expect(load(undefined, { env, overrides: { sandbox: true } }).settings.sandbox).toBe(true);
  });

  it("give settings that nothing can change afterwards", () => {
    const { settings } = load(yaml);
    expect(Object.isFrozen(settings)).toBe(true);
    expect(Object.isFrozen(settings.upstreams[0]?.timeouts)).toBe(true);
    expect(Object.isFrozen(settings.upstreams[0]?.options)).toBe(true);
  });
});

describe("variables in a file", () => {
  it("stand for texts, numbers, booleans and lists, with defaults", () => {
    const yaml = `server:
  port: \${MY_PORT}
  production: \${PROD:-false}
  maxInFlight: "\${FLIGHT:-7}"
cors:
  origins: \${ORIGINS}
${upstream([`auth: { basic: { username: gate, password: "\${PW}" } }`], `https://\${ALPHA_HOST:-alpha.example}/x`)}`;
    const env = { MY_PORT: "81", ORIGINS: "https://a.example, https://b.example", PW: "12345" };
    const { settings } = load(yaml, { env });
    expect(settings.server).toMatchObject({ port: 81, production: false, maxInFlight: 7 });
    expect(settings.cors?.origins).toEqual(["https://a.example", "https://b.example"]);
    expect(settings.upstreams[0]).toMatchObject({
      url: "https://alpha.example/x",
      auth: { authorization: `Basic ${Buffer.from("gate:12345").toString("base64")}` },
    });
  });

  it("keep what is written with two dollars as it is", () => {
    const yaml = upstream([`auth: { bearer: "a$\${b}" }`]);
    expect(load(yaml).settings.upstreams[0]?.auth).toEqual({
      kind: "service",
      authorization: `Bearer a\${b}`,
    });
  });

  it("are refused where they are no variable or not set, at their place", () => {
    const yaml = `log:\n  level: \${}\nserver:\n  host: \${NO_SUCH}\n  port: \${BAD}\n${upstream()}`;
    expect(problems(yaml, { env: { BAD: "1x" } })).toEqual([
      `profile-gateway.yaml:2:10: log.level: expected \${NAME}, \${NAME:-default} or \${file:PATH}, found another \${; write $\${ for a plain one`,
      "profile-gateway.yaml:4:9: server.host: expected the variable NO_SUCH to be set, found nothing",
      'profile-gateway.yaml:5:9: server.port: expected an integer from 0 to 65535, found "1x"',
    ]);
  });

  it("name the entry of a list that is wrong", () => {
    const yaml = `cors:\n  origins: \${ORIGINS}\n`;
    expect(problems(yaml, { env: { ORIGINS: "https://a.example,b" } })).toEqual([
      'profile-gateway.yaml:2:3: cors.origins.1: expected an exact origin such as https://app.example, found "b"',
    ]);
  });
});
