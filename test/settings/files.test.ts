import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { describe, expect, it } from "vitest";
import { certificate } from "../support/certificates.js";
import { directory } from "../support/cli.js";
import { load, problems, upstream } from "./support.js";

const CERTIFICATE = rootCertificates[0] ?? "";
const { privateKey, publicKey } = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** A directory with these settings and the files that they name. */
function withFiles(yaml: string): { readonly cwd: string } {
  const files = { "ca.pem": CERTIFICATE, "key.pem": privateKey, "public.pem": publicKey, "junk.pem": "junk" };
  return { cwd: directory({ "profile-gateway.yaml": yaml, ...files }) };
}

describe("files that the settings name", () => {
  it("are read at start, relative to the settings file", () => {
    const { cwd } = withFiles(upstream(["tls: { caFile: ca.pem, serverName: alpha.internal }"]));
    const elsewhere = { cwd: directory(), file: join(cwd, "profile-gateway.yaml") };
    const tls = load(undefined, elsewhere).settings.upstreams[0]?.tls;
    expect(tls).toEqual({ ca: Buffer.from(CERTIFICATE), serverName: "alpha.internal" });
  });

  it("hold the issuer's public key", () => {
    const yaml = `access: { jwt: { issuer: i, audience: a, publicKeyFile: public.pem } }\n${upstream(["auth: none"])}`;
    const { jwt } = load(yaml, withFiles(yaml)).settings.access;
    expect(jwt).toEqual({
      issuer: "i",
      audience: "a",
      scopesClaim: "scope",
      usernameClaim: "sub",
      publicKey,
    });
  });

  it.each([
    ["caFile: none.pem", 'tls.caFile: expected a readable file, found "none.pem"; there is none'],
    ["caFile: .", 'tls.caFile: expected a readable file, found "."; there is a directory'],
    [
      "caFile: junk.pem",
      'tls.caFile: expected a PEM file with certificates, found "junk.pem"; it holds something else',
    ],
    [
      "certFile: ca.pem, keyFile: junk.pem",
      'tls.keyFile: expected a PEM file with a private key that is not encrypted, found "junk.pem"',
    ],
    [
      "certFile: ca.pem, keyFile: key.pem",
      'tls.keyFile: expected the private key of the certificate in certFile, found "key.pem"',
    ],
  ])("are refused at their place: %s", (tls, expected) => {
    const yaml = upstream([`tls: { ${tls} }`]);
    const found = problems(yaml, withFiles(yaml));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^profile-gateway\.yaml:5:\d+: upstreams\.0\./);
    expect(found[0]).toContain(expected);
  });

  it("may be missing where the sandbox serves in place of the upstreams", () => {
    const yaml = upstream(["tls: { caFile: none.pem }"]);
    expect(problems(yaml, { overrides: { sandbox: true } })).toEqual([]);
  });
});

describe("the gateway's own certificate", () => {
  const { cert, key } = certificate({ name: "gateway" });
  const files = {
    "tls.crt": String(cert),
    "tls.key": String(key),
    "key.pem": privateKey,
    "junk.pem": "junk",
  };

  it("is named by its files, relative to the settings file", () => {
    const yaml = "server: { tls: { certFile: tls.crt, keyFile: tls.key } }\n";
    const cwd = directory({ "profile-gateway.yaml": yaml, ...files });
    const elsewhere = { cwd: directory(), file: join(cwd, "profile-gateway.yaml") };
    expect(load(undefined, elsewhere).settings.server.tls).toEqual({
      certFile: join(cwd, "tls.crt"),
      keyFile: join(cwd, "tls.key"),
    });
  });

  it.each([
    [
      "certFile: none.crt, keyFile: tls.key",
      'server.tls.certFile: expected a readable file, found "none.crt"',
    ],
    ["certFile: junk.pem, keyFile: tls.key", "server.tls.certFile: expected a PEM file with a certificate"],
    ["certFile: tls.crt, keyFile: junk.pem", "server.tls.keyFile: expected a PEM file with a private key"],
    [
      "certFile: tls.crt, keyFile: key.pem",
      "server.tls.keyFile: expected the private key of the certificate",
    ],
    ["certFile: tls.crt", "server.tls.keyFile: expected"],
  ])("is refused at its place: %s", (tls, expected) => {
    const yaml = `server: { tls: { ${tls} } }\n`;
    const found = problems(yaml, { cwd: directory({ "profile-gateway.yaml": yaml, ...files }) });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });
});
