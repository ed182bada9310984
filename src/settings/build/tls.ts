import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Report } from "../problems/problems.js";
import type { UpstreamSetting } from "../schema/upstream.js";
import type { UpstreamTls } from "../settings.js";
import { why } from "../source/locate.js";
import type { Path } from "../source/place.js";

type TlsSetting = NonNullable<UpstreamSetting["tls"]>;

/** Reads the files now: at the first request nobody would be there to be told. */
export function readTls(setting: TlsSetting, at: Path, base: string, report: Report): UpstreamTls {
  function read<T>(key: "caFile" | "certFile" | "keyFile", kind: string, parse: (pem: Buffer) => T) {
    const name = setting[key];
    if (name === undefined) return undefined;
    try {
      const content = readFileSync(resolve(base, name));
      try {
        return { content, parsed: parse(content) };
      } catch {
        report.wrong([...at, key], name, kind, "its content is something else");
      }
    } catch (error) {
      report.wrong([...at, key], name, "a readable file", `there is ${why(error)}`);
    }
    return undefined;
  }

  const certificate = (pem: Buffer): X509Certificate => new X509Certificate(pem);
  const ca = read("caFile", "a PEM file with certificates", certificate);
  const cert = read("certFile", "a PEM file with a certificate", certificate);
  const key = read(
    "keyFile",
    "a PEM file with a private key that is not encrypted",
    (pem): KeyObject => createPrivateKey(pem),
  );
  if (cert && key && !cert.parsed.checkPrivateKey(key.parsed)) {
    report.wrong([...at, "keyFile"], setting.keyFile, "the private key of the certificate in certFile");
  }
  return {
    ...(ca ? { ca: ca.content } : {}),
    ...(cert ? { cert: cert.content } : {}),
    ...(key ? { key: key.content } : {}),
    ...(setting.serverName === undefined ? {} : { serverName: setting.serverName }),
  };
}
