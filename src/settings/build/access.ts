import { createPublicKey } from "node:crypto";
import type { Report } from "../problems/problems.js";
import type { Sections } from "../schema/sections.js";
import type { Access } from "../settings.js";
import { readNamed } from "./file.js";
import { readTls } from "./tls.js";

/** Who may use the gateway, with the issuer's key instead of its file's name. */
export function readAccess(setting: Sections["access"], base: string, report: Report): Access {
  const { open, apiKeys, jwt } = setting;
  if (!jwt) return { open, apiKeys };
  const { publicKeyFile, tls, ...rest } = jwt;
  if (publicKeyFile === undefined) {
    const files = tls && readTls(tls, ["access", "jwt", "tls"], base, report);
    return { open, apiKeys, jwt: { ...rest, tls: files } };
  }
  const at = ["access", "jwt", "publicKeyFile"];
  const key = readNamed(report, at, publicKeyFile, base, "a PEM file with a public key", (pem) =>
    createPublicKey(pem),
  );
  return { open, apiKeys, jwt: { ...rest, publicKey: key?.content.toString("utf8") } };
}
