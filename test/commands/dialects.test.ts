import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema } from "graphql";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { builtInDialects } from "../../src/dialects.js";
import { buildOnce, directory, type Running, run, start } from "../support/cli.js";
import { command } from "../support/command.js";
import { project } from "./support/project.js";
import { stoppedAfterEach } from "./support/stopped.js";

beforeAll(buildOnce, 60_000);

const found = z.object({
  data: z.object({ person: z.object({ keycloak: z.object({ userId: z.string() }) }) }),
});

const { running } = stoppedAfterEach();

const DIALECTS = "dialects: [ ./keycloak/index.js ]\n";

function begin(args: readonly string[], cwd: string): Running {
  const started = start(args, { cwd });
  running.push(started);
  return started;
}

/** The emulator of Keycloak on this machine, and settings that reach it. */
async function keycloak(more = ""): Promise<string> {
  const sandbox = begin(["sandbox"], project(DIALECTS));
  const [, url = ""] = await sandbox.until(/^keycloak (\S+)$/m);
  await sandbox.until(/^ready$/m);
  expect(sandbox.out().trim().split("\n")).toHaveLength(builtInDialects.length + 3);
  return `${DIALECTS}upstreams:
  - name: staff
    dialect: keycloak
    url: ${url}
    auth: { basic: { username: profile-gateway, password: keycloak-test } }
${more}`;
}

describe("a dialect of one's own", () => {
  it("is served by its sandbox, with a mutation, a part of a person and an audit line", async () => {
    const gateway = begin(["serve", "--port", "0"], project(DIALECTS));
    const [, url = ""] = await gateway.until(/^ready (\S+)\n/);
    const query = `mutation ($input: UpdateKeycloakUserInput!) {
      updateKeycloakUser(input: $input) {
        ... on UpdateKeycloakUserPayload { profile { displayName enabled } }
        ... on ProfileError { code upstream }
      }
    }`;
    const ask = async (body: object): Promise<unknown> => {
      const headers = { "content-type": "application/json" };
      return (await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })).json();
    };
    const { data } = found.parse(
      await ask({ query: '{ person(username: "grace") { keycloak { userId } } }' }),
    );
    const id = data.person.keycloak.userId;
    expect(await ask({ query, variables: { input: { id, enabled: false } } })).toEqual({
      data: { updateKeycloakUser: { profile: { displayName: "Grace Hopper", enabled: false } } },
    });
    expect(await ask({ query, variables: { input: { id: "nobody" } } })).toEqual({
      data: { updateKeycloakUser: { code: "NOT_FOUND", upstream: "keycloak" } },
    });
    expect(
      await ask({ query: '{ person(username: "grace") { keycloak { enabled } camunda { lastName } } }' }),
    ).toEqual({ data: { person: { keycloak: { enabled: false }, camunda: { lastName: "Hopper" } } } });
    await gateway.logged(
      new RegExp(
        `"audit":true.*"field":"updateKeycloakUser","target":"${id}","upstream":"keycloak","outcome":"ok"`,
      ),
    );
  });

  it("is reached by its settings, checked, explained and part of the schema", async () => {
    const cwd = project(await keycloak("    keycloak: { realm: master }\n"));
    const env = { KEYCLOAK_URL: "http://x" };
    const [check, explain, config, json, sdl] = await Promise.all([
      run(["check"], { cwd }),
      run(["explain"], { cwd }),
      run(["print-config"], { cwd, env }),
      run(["print-config", "--schema"], { cwd }),
      run(["print-schema"], { cwd }),
    ]);
    expect(check).toMatchObject({ code: 0 });
    expect(check.out).toContain("staff: Keycloak, credentials ok, privileges ok\n");
    expect(explain.out).toContain("staff: Keycloak users, at http://127.0.0.1:");
    expect(explain.out).toContain("  Person.keycloak\n    GET /admin/realms/{}/users [findUsers] read\n");
    expect(config.err).toContain("KEYCLOAK_URL: ignored, because there is a settings file");
    expect(config.out).toMatch(/^ {6}realm: master # profile-gateway\.yaml:7:/m);
    expect(JSON.parse(json.out).properties.upstreams.items.properties).toHaveProperty("keycloak");
    expect(buildSchema(sdl.out).getMutationType()?.getFields()).toHaveProperty("updateKeycloakUser");
  });

  it("has its own settings checked like all others", async () => {
    const cwd = project(await keycloak('    keycloak: { realm: "", relm: 1 }\n'));
    const { code, err } = await run(["check", "--offline"], { cwd });
    expect(code).toBe(2);
    expect(err).toMatch(/^profile-gateway\.yaml:7:24: upstreams\.0\.keycloak\.realm: /m);
    expect(err).toMatch(/7:28: upstreams\.0\.keycloak\.relm: .*did you mean realm\?$/m);
  });

  it("that joins a running gateway does so with its next start", async () => {
    const settings = await keycloak();
    const cwd = project(settings);
    const gateway = begin(["serve", "--port", "0"], cwd);
    await gateway.logged(/"serving"/);
    writeFileSync(join(cwd, "profile-gateway.yaml"), settings.replace("[ ", "[ ./other.js, "));
    gateway.child.kill("SIGHUP");
    await gateway.logged(/dialects counts from the next start on/);
    await gateway.logged(/"settings reloaded"/);
  });
});

describe("a module that is no dialect", () => {
  const made = (facts: string): string => `import { defineDialect } from "profile-gateway";
import { z } from "zod";
export default defineDialect({ name: "own", title: "", options: z.object({}), examples: [], connect() {}, install: () => ({ nodes: [] }), operations: () => [], ${facts} });`;

  const unfit: readonly (readonly [file: string, text: string | undefined, why: string])[] = [
    ["missing", undefined, "there is none"],
    ["broken", "export default {", "it does not load: "],
    ["throwing", 'throw new Error("boom\\nagain")', "it does not load: boom"],
    ["lacking", 'import "not-installed";', "it does not load: Cannot find package"],
    ["nameless", "export const dialect = 1;", "it has no default export"],
    [
      "other",
      "export default { name: 'x', mount() {} };",
      "its default export is not made by defineDialect of this very installation",
    ],
    ["taken", made('name: "camunda"'), "there is a dialect camunda already"],
    ["name", made('name: "My Dialect"'), 'its name "My Dialect" is not lower-case'],
    ["setting", made('name: "tls"'), "its name tls is a setting of every upstream"],
    ["options", made("options: { parse: () => ({}) }"), "its options are not a schema of zod 4"],
    [
      "schema",
      made('install() { throw new Error("no type"); }'),
      "its part of the schema cannot be built: no type",
    ],
  ];

  it("is told with its place and the reason, and nothing that follows from it", async () => {
    const yaml = `dialects:
  - ./keycloak/index.js
${unfit.map(([file]) => `  - ./${file}.js\n`).join("")}upstreams:
  - { name: a, dialect: own, url: "http://x", auth: none }
  - { name: b, dialect: keycloak, url: "nonsense", auth: none }
`;
    const files = unfit.flatMap(([file, text]) =>
      text === undefined ? [] : [[`${file}.js`, text] as const],
    );
    const { code, out, err } = await run(["serve"], { cwd: project(yaml, Object.fromEntries(files)) });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    const expected = "expected a module whose default export is defineDialect({ … }), found";
    expect(err.trim().split("\n")).toEqual([
      ...unfit.map(([file, , why], index) =>
        expect.stringContaining(
          `profile-gateway.yaml:${index + 3}:5: dialects.${index + 1}: ${expected} "./${file}.js"; ${why}`,
        ),
      ),
      expect.stringMatching(
        /^profile-gateway\.yaml:16:\d+: upstreams\.1\.url: expected an http or https URL/,
      ),
    ]);
  });

  it("that never finishes loading is no success", async () => {
    const cwd = directory({
      "profile-gateway.yaml": "dialects: [ ./waits.mjs ]\n",
      "waits.mjs": "await new Promise(() => undefined);\nexport default 1;\n",
    });
    const { code, out, err } = await run(["check", "--offline"], { cwd });
    expect({ code, out, err }).toEqual({
      code: 1,
      out: "",
      err: "what the command waits for cannot come any more: is a dialect's module waiting for itself?\n",
    });
  });

  it("keeps print-schema and sandbox from giving half an answer", async () => {
    const cwd = project("dialects: [ ./none.js, no-such-package ]\nnonsense: 1\n");
    for (const ended of [command(["print-schema"], { cwd }), run(["sandbox"], { cwd })]) {
      const { code, err } = await ended;
      expect(code).toBe(2);
      expect(err.trim().split("\n")).toEqual([
        expect.stringMatching(/^profile-gateway\.yaml:1:13: dialects\.0: .*there is none$/),
        expect.stringMatching(/^profile-gateway\.yaml:1:24: dialects\.1: .*no such package is installed/),
      ]);
    }
  });

  it.each([
    [
      "is not there",
      "",
      ["--config", "gone.yaml"],
      "--config: expected a readable settings file, found none",
    ],
    ["is no YAML", "dialects: [ ./own.js\n", [], "profile-gateway.yaml:"],
    [
      "names no list of them",
      "dialects: ./own.js\n",
      [],
      "profile-gateway.yaml:1:11: dialects: expected a list",
    ],
  ])("cannot be overlooked by print-schema because the settings file %s", async (_what, yaml, more, said) => {
    const { code, out, err } = await command(["print-schema", ...more], { cwd: project(yaml) });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(said);
  });

  it("is all that print-schema asks of the settings", async () => {
    const cwd = project(`dialects: []\nserver: { port: no }\naccess: { open: '\${NOT_SET}' }\n`);
    expect(await command(["print-schema"], { cwd })).toMatchObject({ code: 0, err: "" });
  });
});
