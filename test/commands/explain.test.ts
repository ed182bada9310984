import { describe, expect, it } from "vitest";
import { explanation } from "../../src/commands/explain.js";
import { camunda } from "../../src/dialects/camunda/index.js";
import type { Auth } from "../../src/http/client.js";
import { createEmulator } from "../../src/sandbox/camunda/index.js";
import { startEmulator } from "../../src/sandbox/http.js";
import { directory } from "../support/cli.js";
import { command } from "../support/command.js";
import { settingsFor, startGateway, upstream } from "../support/gateway.js";

/** The names in the line of headers, without what is said of them. */
function headerNames(lines: readonly string[]): string[] {
  const line = lines.find((one) => one.startsWith("  headers: ")) ?? "";
  const names = line.slice("  headers: ".length).replaceAll(/ \([^)]*\)/g, "");
  return names.split(", ").sort();
}

describe("explain", () => {
  it.each<[string, Auth]>([
    ["the caller's credentials", { kind: "forward", header: "x-camunda-authorization" }],
    ["the gateway's own credentials", { kind: "service", authorization: "Bearer own" }],
    ["no credentials", { kind: "none" }],
  ])("names exactly the headers that an upstream is sent, with %s", async (_what, auth) => {
    const names = new Set<string>();
    const inner = createEmulator();
    const emulator = await startEmulator({
      answer(request) {
        for (const name of Object.keys(request.headers)) names.add(name);
        return inner.answer(request);
      },
    });
    const settings = upstream({ dialect: "camunda", url: `${emulator.url}/engine-rest`, auth });
    const gateway = await startGateway(settingsFor([settings]));
    await gateway.ask(
      'mutation { updateUserProfile(input: { id: "jonny1", firstName: "J", lastName: "D", email: null }) { __typename } }',
      {},
      {
        "x-camunda-authorization": "Bearer caller",
        cookie: "a=b",
        forwarded: "for=1.2.3.4",
        traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        tracestate: "a=b",
      },
    );
    await gateway.stop();
    await emulator.stop();
    expect(headerNames(explanation(settings, camunda))).toEqual([...names].sort());
  });

  it("tells of each upstream its fields, calls and limits, never a secret, and asks nobody", async () => {
    const yaml = `upstreams:
  - { name: one, dialect: kuzzle, url: "http://127.0.0.1:1", auth: { basic: { username: gate, password: "\${PW}" } } }
  - { name: two, dialect: camunda, url: "http://127.0.0.1:1/api", camunda: { engine: own }, timeouts: { connect: 50, headers: 77, total: 99 } }
  - { name: three, dialect: elasticsearch, url: "http://127.0.0.1:1", auth: { apiKey: written-down } }
`;
    const cwd = directory({ "profile-gateway.yaml": yaml });
    const { code, out, err } = await command(["explain"], { cwd, env: { PW: "from-outside" } });
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const sections = out.split("\n\n").filter((section) => / at http/.test(section));
    expect(sections.map((section) => section.split(":")[0])).toEqual(["one", "two", "three"]);
    expect(sections[0]).toContain("authorization (a token got with the gateway's own login)");
    expect(sections[0]).toContain("those that may wait do so, at most 500");
    expect(sections[1]).toContain("authorization (the caller's x-two-authorization)");
    expect(sections[1]).toContain("77 ms until the answer begins, 99 ms for all attempts");
    expect(sections[2]).toContain("authorization (the gateway's own)");
    expect(out).toContain("    PUT /engine/{}/user/{}/profile [updateUserProfile] write\n");
    expect(out).toContain("  login\n    POST /_login/local [login] read, no credentials\n");
    for (const secret of ["from-outside", "written-down", "gate,"]) expect(out + err).not.toContain(secret);
  });

  it("explains the sandbox where nothing is configured, and refuses settings that are wrong", async () => {
    const { code, out, err } = await command(["explain"]);
    expect(code).toBe(0);
    expect(err).toContain("this is what the sandbox does");
    expect(out).toMatch(/^elasticsearch: .*[\s\S]*^kuzzle: .*[\s\S]*^camunda: /m);
    const cwd = directory({ "profile-gateway.yaml": "server: { prot: 1 }\n" });
    expect((await command(["explain"], { cwd })).code).toBe(2);
  });
});
