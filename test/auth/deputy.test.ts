import { describe, expect, it } from "vitest";
import { directory } from "../support/cli.js";
import { command } from "../support/command.js";
import { sha256 } from "./world.js";

const settings = (access: string, auth: string, host = "0.0.0.0"): string => `
server: { host: "${host}", port: 0 }
${access}
upstreams:
  - name: elasticsearch
    dialect: elasticsearch
    url: https://elasticsearch.example
    auth: ${auth}
`;

const KEYS = `access: { apiKeys: [{ name: web, sha256: ${sha256("web")}, scopes: [read] }] }`;
const JWT = "access: { jwt: { issuer: i, audience: a, jwksUrl: https://issuer.example/keys } }";
const SERVICE = "{ basic: { username: gateway, password: s3cret } }";

describe("a gateway that would lend its own credentials, or its callers', to anybody", {
  timeout: 60_000,
}, () => {
  it.each([
    [
      "open on a network with service credentials",
      "",
      SERVICE,
      "expected a loopback address while access is open",
    ],
    ["open on purpose, all the same", "access: { open: true }", SERVICE, "expected a loopback address"],
    [
      "sends the token that opens it on to an upstream",
      JWT,
      "forward",
      "while access.jwt reads the same header",
    ],
    [
      "sends the key that opens it on to an upstream",
      KEYS,
      "{ forward: x-api-key }",
      "the gateway's own keys",
    ],
  ])("does not start: %s", async (_what, access, auth, reason) => {
    const cwd = directory({ "profile-gateway.yaml": settings(access, auth) });
    const { code, out, err } = await command(["check"], { cwd });
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err).toContain(reason);
    expect(err).not.toContain("s3cret");
  });

  it.each([
    ["service credentials behind keys", settings(KEYS, SERVICE)],
    ["service credentials behind tokens", settings(JWT, SERVICE)],
    ["service credentials, open, for this machine alone", settings("", SERVICE, "127.0.0.1")],
    ["open where callers bring their own credentials", settings("", "forward")],
    ["one token for both on purpose", settings(JWT, "{ forward: authorization }")],
  ])("is fine with %s", async (_what, yaml) => {
    const { code, err } = await command(["print-config"], {
      cwd: directory({ "profile-gateway.yaml": yaml }),
    });
    expect(err).toBe("");
    expect(code).toBe(0);
  });
});
