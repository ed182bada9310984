import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema } from "graphql";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ROOT } from "../support/architecture.js";
import { buildOnce, directory, type Running, run, start } from "../support/cli.js";
import { command } from "../support/command.js";
import { fixture } from "../support/dialect.js";
import { EMULATED } from "../support/emulated.js";
import { stoppedAfterEach } from "./support/stopped.js";

/** The service account in an emulator's `auth`, if that is one. */
const login = z
  .object({ basic: z.object({ username: z.string(), password: z.string() }) })
  .transform(({ basic }) => basic)
  .optional()
  .catch(undefined);

beforeAll(buildOnce, 60_000);

const { running } = stoppedAfterEach();

/** The emulators, and where each of them is. */
async function sandbox(args: readonly string[] = []): Promise<{ ran: Running; urls: Map<string, string> }> {
  const ran = start(["sandbox", ...args]);
  running.push(ran);
  await ran.until(/^ready$/m);
  const lines = ran.out().trim().split("\n");
  expect(lines.at(-1)).toBe("ready");
  return {
    ran,
    urls: new Map(
      lines
        .slice(0, -1)
        .map((line): [string, string] => [line.split(" ")[0] ?? "", line.split(" ")[1] ?? ""]),
    ),
  };
}

describe("sandbox", () => {
  it("starts one emulator per dialect, says where, and stops with a signal", async () => {
    const { ran, urls } = await sandbox();
    expect([...urls.keys()].sort()).toEqual([...EMULATED.map(({ name }) => name), "control"].sort());
    for (const { name, basePath } of EMULATED) {
      const [, path] = /^http:\/\/127\.0\.0\.1:\d+(.*)$/.exec(urls.get(name) ?? "") ?? [];
      expect([name, path]).toEqual([name, basePath]);
    }
    const user = await fetch(`${urls.get("camunda")}/user/jonny1/profile`);
    expect(await user.json()).toMatchObject({ id: "jonny1", firstName: "John" });
    ran.child.kill("SIGTERM");
    expect(await ran.ended).toMatchObject({ code: 0, err: "" });
  });

  it("says that it cannot listen where one of its ports is taken", async () => {
    const { urls } = await sandbox();
    const taken = new URL(urls.get("elasticsearch") ?? "").port;
    const { code, err } = await run(["sandbox", "--port-base", taken]);
    expect(code).toBe(1);
    expect(err).toBe(`cannot listen on 127.0.0.1:${taken}: the port is in use; choose another one\n`);
  });
});

describe("check", () => {
  it("validates without asking anybody with --offline", async () => {
    const cwd = directory({ "profile-gateway.yaml": "server: { port: 1 }\n" });
    expect(await command(["check", "--offline"], { cwd })).toEqual({
      code: 0,
      out: "settings: ok (profile-gateway.yaml)\nupstreams: none, so serve starts the sandbox\n",
      err: "",
    });
    const bad = directory({ "x.yaml": "server: { port: -1 }\n" });
    const refused = await command(["check", "--offline", "--config", "x.yaml"], { cwd: bad });
    expect(refused.code).toBe(2);
    expect(refused.err).toBe("x.yaml:1:17: server.port: expected an integer from 0 to 65535, found -1\n");
  });

  it("asks every upstream who it is and what the credentials may do", async () => {
    const { urls } = await sandbox();
    const env = EMULATED.flatMap(({ name, auth }) => {
      const { username, password } = login.parse(auth) ?? {};
      const variables = { URL: urls.get(name), USERNAME: username, PASSWORD: password };
      return Object.entries(variables).flatMap(([what, value]) =>
        value === undefined ? [] : [[`${name.toUpperCase()}_${what}`, value] as const],
      );
    });
    const { code, out, err } = await command(["check"], { env: Object.fromEntries(env) });
    const lines = out.trim().split("\n");
    expect(lines[0]).toMatch(/^settings: ok/);
    expect(lines).toContainEqual(
      expect.stringMatching(/^elasticsearch: Elasticsearch\b.*, credentials ok \(elastic\), privileges ok$/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^kuzzle: Kuzzle 2\.\S+, credentials ok \(admin\), privileges ok$/),
    );
    expect(lines).toContainEqual(
      expect.stringMatching(/^camunda: Camunda 7 7\.\S+, credentials are each caller's own, not checked$/),
    );
    for (const { name, auth } of EMULATED)
      expect(lines).toContainEqual(
        expect.stringMatching(
          login.parse(auth)
            ? `^${name}: [A-Z].*, credentials ok( \\(\\w+\\))?, privileges ok$`
            : `^${name}: [A-Z].*, credentials are each caller's own, not checked$`,
        ),
      );
    expect({ code, err }).toEqual({ code: 0, err: "" });
  });

  it("ends with 1 where credentials are refused or an upstream is not there", async () => {
    const { urls } = await sandbox();
    const env = {
      ELASTICSEARCH_URL: urls.get("elasticsearch") ?? "",
      ELASTICSEARCH_USERNAME: "elastic",
      ELASTICSEARCH_PASSWORD: "wrong-password",
      KUZZLE_URL: "http://127.0.0.1:1",
    };
    const { code, out, err } = await command(["check"], { env });
    expect(code).toBe(1);
    expect(out).toMatch(/^elasticsearch: .*credentials refused$/m);
    expect(out).toContain("kuzzle: The upstream could not be reached. (ECONNREFUSED)\n");
    expect(out + err).not.toContain("wrong-password");
  });
});

describe("check of an upstream that leads elsewhere", () => {
  it.each([
    [
      "https://user:pass@sso.example:8443/login;session=abc/x?token=secret#f",
      "https://sso.example:8443/login/x",
    ],
    ["/ui/login;jsessionid=secret?next=%2F", "/ui/login"],
    ["//sso.example/a b", "http://sso.example/a%20b"],
    ["http://[", "nowhere"],
  ])("names the status and the target %s without what could be a secret", async (location, target) => {
    const upstream = await fixture((_request, response) => {
      response.writeHead(307, { location: location }).end();
    });
    const env = { ELASTICSEARCH_URL: upstream.url, KUZZLE_URL: upstream.url, CAMUNDA_URL: upstream.url };
    const { code, out } = await command(["check"], { env });
    await upstream.stop();
    expect(code).toBe(1);
    const line = (name: string) =>
      `${name}: The upstream redirects, which is not followed. (307 to ${target})\n`;
    for (const name of ["elasticsearch", "kuzzle", "camunda"]) expect(out).toContain(line(name));
    expect(out).not.toMatch(/secret|pass|abc/);
  });

  it("names the status of any other answer that is not the API's", async () => {
    const upstream = await fixture((_request, response) => void response.writeHead(502).end("<html>"));
    const { out } = await command(["check"], { env: { KUZZLE_URL: upstream.url } });
    await upstream.stop();
    expect(out).toContain("kuzzle: The upstream failed. (status 502)\n");
  });
});

describe("print-schema", () => {
  it("fails where what it prints cannot be written", async () => {
    const unwritable = openSync(join(ROOT, "package.json"), "r");
    const child = spawn(process.execPath, [join(ROOT, "dist/cli.js"), "print-schema"], {
      cwd: directory(),
      stdio: ["ignore", unwritable, "pipe"],
    });
    let err = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      err += chunk.toString();
    });
    const [code] = await once(child, "close");
    closeSync(unwritable);
    expect({ code, err }).toEqual({ code: 1, err: "cannot write to standard output: EBADF\n" });
  });

  it("prints a whole schema whatever is configured, even nothing that is valid", async () => {
    const cwd = directory({ "profile-gateway.yaml": "nonsense: 1\n" });
    const { code, out, err } = await command(["print-schema"], { cwd, env: { NODE_ENV: "production" } });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const schema = buildSchema(out);
    expect(schema.getMutationType()?.getFields()).toHaveProperty("activateUserProfile");
    expect(schema.getQueryType()?.getFields()).toHaveProperty("person");
  });
});

describe("print-config", () => {
  const yaml = `server: { port: 81 }
upstreams:
  - { name: one, dialect: kuzzle, url: "https://k", auth: { basic: { username: gate, password: "\${PW}" } } }
  - { name: two, dialect: camunda, url: "https://c", auth: { bearer: written-down } }
`;

  it("prints what is in force and where it came from, and no secret", async () => {
    const cwd = directory({ "profile-gateway.yaml": yaml });
    const env = { PW: "from-outside", LOG_LEVEL: "debug", CAMUNDA_URL: "http://ignored" };
    const { code, out, err } = await command(["print-config"], { cwd, env });
    expect(code).toBe(0);
    expect(err).toBe("CAMUNDA_URL: ignored, because there is a settings file (profile-gateway.yaml)\n");
    expect(out).toContain("  port: 81 # profile-gateway.yaml:1:17\n");
    expect(out).toContain("  level: debug # variable LOG_LEVEL\n");
    expect(out).toContain("username: gate");
    for (const secret of ["from-outside", "written-down"]) expect(out).not.toContain(secret);
  });

  it("prints the committed JSON Schema with --schema", async () => {
    const committed: unknown = JSON.parse(readFileSync(join(ROOT, "profile-gateway.schema.json"), "utf8"));
    const { code, out } = await command(["print-config", "--schema"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual(committed);
  });
});
