import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

/** PEM files. */
export interface CertificateFiles {
  /** The certificate, and those that lead from it to an authority. */
  readonly certFile: string;
  readonly keyFile: string;
}

/** PEM. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Throws where a file cannot be read, holds something else, or the two do not belong together. */
export function readCertificate({ certFile, keyFile }: CertificateFiles): Certificate {
  const cert = readFileSync(certFile);
  const key = readFileSync(keyFile);
  // While the two are replaced one after the other they do not fit for a moment.
  if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)))
    throw new Error("the key is not that of the certificate");
  return { cert, key };
}
