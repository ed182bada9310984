import { describe, expect, it } from "vitest";
import { directory, run, start } from "../support/cli.js";
import { stoppedAfterEach } from "./support/stopped.js";

const { running } = stoppedAfterEach();

async function sandbox(...args: string[]) {
  const ran = start(["sandbox", ...args]);
  running.push(ran);
  await ran.until(/^ready$/m);
  const url = (name: string): string => new RegExp(`^${name} (\\S+)$`, "m").exec(ran.out())?.[1] ?? "";
  const fault = async (
    body: string,
    headers: Record<string, string> = { "content-type": "application/json" },
  ) => {
    const { status } = await fetch(`${url("control")}/__sandbox/faults`, { method: "POST", headers, body });
    return status;
  };
  const ask = async () => (await fetch(`${url("camunda")}/user/jonny1/profile`)).status;
  return { ask, fault };
}

describe("a sandbox that fails on command", () => {
  it("does so from the start on, and no longer once an upstream alone is sent", async () => {
    const { ask, fault } = await sandbox(
      "--answer",
      "camunda=503",
      "--slow",
      "kuzzle=5",
      "--slow",
      "camunda=5",
    );
    expect(await ask()).toBe(503);
    expect(await fault('{"upstream":"camunda"}')).toBe(200);
    expect(await ask()).toBe(200);
  });

  it("holds people of one's own beside those of the documentation, or in their place", async () => {
    const yaml = `people:
  - { username: marie, firstName: Marie, lastName: Curie, profileIds: [default, laboratory], roles: [admin] }
  - { username: ada, firstName: Augusta, lastName: King }\n`;
    const ran = start(["serve", "--sandbox", "--port", "0", "--seed", "people.yaml"], {
      cwd: directory({ "people.yaml": yaml }),
    });
    running.push(ran);
    const [, url = ""] = await ran.until(/^ready (\S+)$/m);
    const parts = "displayName elasticsearch { user { roles } } kuzzle { profileId } camunda { email }";
    const query = `{ marie: person(username: "marie") { ${parts} } ada: person(username: "ada") { displayName } grace: person(username: "grace") { displayName } }`;
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", origin: "http://localhost:5173" },
      body: JSON.stringify({ query }),
    });
    expect(response.headers.get("access-control-allow-origin")).toBe("http://localhost:5173");
    expect(await response.json()).toEqual({
      data: {
        marie: {
          displayName: "Marie Curie",
          elasticsearch: { user: { roles: ["admin"] } },
          kuzzle: [{ profileId: "default" }, { profileId: "laboratory" }],
          camunda: { email: "marie@example.org" },
        },
        ada: { displayName: "Augusta King" },
        grace: { displayName: "Grace Hopper" },
      },
    });
    for (const origin of [
      "https://evil.example",
      "http://localhost.evil.example",
      "http://localhost:5173.evil.example",
      "null",
    ]) {
      const asked = await fetch(url, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "POST" },
      });
      expect(asked.headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  it.each([
    ["people:\n  - { firstName: Nobody }\n", "people.0.username: "],
    ["people:\n  - { username: a }\n  - { username: a }\n", "people: a is there twice"],
    ["people:\n  - { username: a, nickname: b }\n", "nickname"],
    ["people: [", "people.yaml: "],
    ["", "the file: "],
  ])("ends with 2 for a file of people that does not fit: %j", async (yaml, message) => {
    const cwd = directory({ "people.yaml": yaml });
    const { code, err } = await run(["sandbox", "--seed", "people.yaml"], { cwd });
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it.each([
    [["--seed", "nowhere.yaml"], "--seed: nowhere.yaml: "],
    [["--slow", "camunda"], '--slow: expected NAME=MS, found "camunda"'],
    [["--answer", "camunda=99"], "--answer: answer: "],
    [["--down", "nobody"], "--down: upstream: expected one of elasticsearch, kuzzle, camunda"],
  ])("ends with 2 for %j", async (flags, message) => {
    const { code, err } = await run(["sandbox", ...flags]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });
});

describe("a gateway over such a sandbox", () => {
  it("answers what can be had, and says where the sandbox is told what fails", async () => {
    const ran = start(["serve", "--sandbox", "--port", "0", "--answer", "camunda=503"]);
    running.push(ran);
    await ran.until(/^control /m);
    const url = /^ready (\S+)$/m.exec(ran.out())?.[1] ?? "";
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        query:
          '{ camundaUserProfile(id: "jonny1") { email } kuzzleSecurityProfile(id: "default") { profileId } }',
      }),
    });
    expect(await response.json()).toMatchObject({
      data: { camundaUserProfile: null, kuzzleSecurityProfile: { profileId: "default" } },
      errors: [{ extensions: { code: "UPSTREAM_UNAVAILABLE", upstream: "camunda" } }],
    });
  });

  it("takes no faults for real upstreams", async () => {
    const { code, err } = await run(["serve", "--down", "camunda"], {
      env: { CAMUNDA_URL: "http://127.0.0.1:1" },
    });
    expect({ code, err }).toEqual({
      code: 2,
      err: "--down needs --sandbox: real upstreams are left alone\n",
    });
  });
});
