import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { readManifest } from "../../src/graphql/trusted-documents.js";
import { loadSettings } from "../../src/settings/load.js";
import { buildOnce, directory, run } from "../support/cli.js";

const yaml = (auth: string, more = "") =>
  `upstreams: [{ name: camunda, dialect: camunda, url: http://127.0.0.1:1, auth: ${auth} }]\n${more}`;

function exposed(text: string, mode: number): string | undefined {
  const cwd = directory({ "profile-gateway.yaml": text });
  chmodSync(join(cwd, "profile-gateway.yaml"), mode);
  const env = { SECRET: "hidden" };
  return loadSettings({ cwd, env, dialects: builtInDialects, readManifest }).exposed;
}

describe("a settings file that everybody can read", () => {
  it.each([
    [yaml("{ basic: { username: u, password: p4ssword } }"), "1:113: upstreams.0.auth.basic.password"],
    [yaml("{ bearer: t0ken }"), "upstreams.0.auth.bearer"],
    [yaml("none", "redis: { url: redis://:p4ssword@localhost:6379 }"), "redis.url"],
  ])("is told of where it holds a secret, which is not shown: %s", (text, place) => {
    const warning = exposed(text, 0o644);
    expect(warning).toContain(place);
    expect(warning).toContain("everybody on this machine can read");
    expect(warning).not.toMatch(/p4ssword|t0ken/);
  });

  it.each([
    ["it holds none", yaml("none"), 0o644],
    ["the secret is a variable's", yaml(`{ bearer: "\${SECRET}" }`), 0o644],
    ["only its owner and group read it", yaml("{ bearer: t0ken }"), 0o640],
    [
      "it holds a hash alone",
      yaml("none", `access: { apiKeys: [{ name: a, sha256: "${"0".repeat(64)}", scopes: [read] }] }`),
      0o644,
    ],
  ])("is not told of where %s", (_, text, mode) => {
    expect(exposed(text, mode)).toBeUndefined();
  });

  it("is told of by check", { timeout: 60_000 }, async () => {
    await buildOnce();
    const cwd = directory({ "profile-gateway.yaml": yaml("{ bearer: t0ken }") });
    chmodSync(join(cwd, "profile-gateway.yaml"), 0o644);
    const { code, err } = await run(["check", "--offline"], { cwd });
    expect(code).toBe(0);
    expect(err).toContain(
      "upstreams.0.auth.bearer: a secret in a file that everybody on this machine can read",
    );
  });
});
