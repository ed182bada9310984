import { createPrivateKey, X509Certificate } from "node:crypto";
import type { TlsSettings } from "../../http/client.js";
import type { Report } from "../problems/problems.js";
import type { UpstreamSetting } from "../schema/upstream.js";
import type { Path } from "../source/place.js";
import { type ReadFile, readNamed } from "./file.js";

type TlsSetting = NonNullable<UpstreamSetting["tls"]>;

/** The contents of the TLS files of an upstream, or of those that clients are shown. */
export function readTls(setting: TlsSetting, at: Path, base: string, report: Report): TlsSettings {
  type Key = "caFile" | "certFile" | "keyFile";
  function read<T>(key: Key, kind: string, parse: (pem: Buffer) => T): ReadFile<T> | undefined {
    const name = setting[key];
    return name === undefined ? undefined : readNamed(report, [...at, key], name, base, kind, parse);
  }
  const ca = read("caFile", "a PEM file with certificates", (pem) => new X509Certificate(pem));
  const cert = read("certFile", "a PEM file with a certificate", (pem) => new X509Certificate(pem));
  const key = read("keyFile", "a PEM file with a private key that is not encrypted", (pem) =>
    createPrivateKey(pem),
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
