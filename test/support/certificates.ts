import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** Just enough DER to write an X.509 certificate, so that tests need neither a tool nor keys in the repository. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const integer = (bytes: Buffer): Buffer => der(0x02, bytes);
const octets = (content: Buffer): Buffer => der(0x04, content);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const yes = der(0x01, Buffer.from([0xff]));

/** The latest of the dates that this form can tell is in 2049. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\D/g, "").slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}

const commonName = (name: string): Buffer =>
  sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(name)))));

const ECDSA_WITH_SHA256 = sequence(oid("2a8648ce3d040302"));
const DAY = 86_400_000;

export interface Certificate {
  readonly name: string;
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly privateKey: KeyObject;
}

export interface CertificateFacts {
  readonly name: string;
  /** DNS names and IPv4 addresses it is for. */
  readonly hosts?: readonly string[];
  /** Absent = signed by itself. */
  readonly issuer?: Certificate;
  /** May sign others. */
  readonly authority?: boolean;
  /** Days from now at which it ends; negative = it has. */
  readonly days?: number;
}

function extensions({ hosts = [], authority = false }: CertificateFacts): Buffer {
  const names = hosts.map((host) =>
    /^\d/.test(host)
      ? der(0x87, Buffer.from(host.split(".").map(Number)))
      : der(0x82, Buffer.from(host, "latin1")),
  );
  const list = [sequence(oid("551d13"), yes, octets(authority ? sequence(yes) : sequence()))];
  if (names.length > 0) list.push(sequence(oid("551d11"), octets(sequence(...names))));
  return der(0xa3, sequence(...list));
}

const pem = (label: string, bytes: Buffer): Buffer =>
  Buffer.from(`-----BEGIN ${label}-----\n${bytes.toString("base64")}\n-----END ${label}-----\n`);

/** A certificate and its key, both as PEM. */
export function certificate(facts: CertificateFacts): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const ends = Date.now() + (facts.days ?? 365) * DAY;
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    commonName(facts.issuer?.name ?? facts.name),
    sequence(time(new Date(Math.min(ends, Date.now()) - 30 * DAY)), time(new Date(ends))),
    commonName(facts.name),
    publicKey.export({ type: "spki", format: "der" }),
    extensions(facts),
  );
  const signature = sign("sha256", body, facts.issuer?.privateKey ?? privateKey);
  const whole = sequence(body, ECDSA_WITH_SHA256, der(0x03, Buffer.from([0]), signature));
  return {
    name: facts.name,
    cert: pem("CERTIFICATE", whole),
    key: Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" })),
    privateKey,
  };
}
