import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Spelling, Spellings } from "../dialect/spelling.js";
import type { Auth, TlsSettings } from "../http/client.js";
import type { Access, Documents, UpstreamSettings } from "./gateway-settings.js";
import { didYouMean, type Report } from "./problems.js";
import type { Sections } from "./schema/sections.js";
import {
  type AuthSetting,
  anyUpstream,
  type DialectSettings,
  type UpstreamSetting,
} from "./schema/upstream.js";
import type { Path } from "./source/tree.js";
import { why } from "./source/variables.js";

/** One upstream as the gateway needs it: credentials as a header, contents of files, a normalised URL. */
export function buildUpstream(
  setting: UpstreamSetting,
  dialect: DialectSettings,
  options: unknown,
  files: TlsSettings | undefined,
): UpstreamSettings {
  const { auth, tls: _, url, ...rest } = setting;
  const { origin, pathname } = new URL(url);
  return {
    ...rest,
    url: `${origin}${pathname.replace(/\/+$/, "")}`,
    auth: buildAuth(auth, dialect),
    ...(files === undefined ? {} : { tls: files }),
    options,
  };
}

/** Whether the gateway uses credentials of its own, so that everybody who may use it may do what these allow. */
export function isService(auth: AuthSetting | undefined): boolean {
  return typeof auth === "object" && auth.forward === undefined;
}

/** The inbound header that is forwarded, in lower case. */
export function forwardedHeader(auth: AuthSetting | undefined): string | undefined {
  if (auth === "forward") return "authorization";
  return typeof auth === "object" ? auth.forward?.toLowerCase() : undefined;
}

/** The default: each system has its own header, so that none receives the password for another. */
export function defaultAuth(name: string, upstreams: number): AuthSetting {
  return upstreams === 1 ? "forward" : { forward: `x-${name}-authorization` };
}

export function buildAuth(auth: AuthSetting | undefined, dialect: DialectSettings): Auth {
  const header = forwardedHeader(auth);
  if (header !== undefined) return { kind: "forward", header };
  if (typeof auth !== "object") return { kind: "none" };
  const { basic, bearer, apiKey } = auth;
  if (basic && dialect.login !== undefined) return { kind: "login", ...basic };
  if (basic) {
    const encoded = Buffer.from(`${basic.username}:${basic.password}`, "utf8").toString("base64");
    return { kind: "service", authorization: `Basic ${encoded}` };
  }
  if (bearer !== undefined) return { kind: "service", authorization: `Bearer ${bearer}` };
  return { kind: "service", authorization: `${dialect.apiKeyScheme ?? "ApiKey"} ${apiKey ?? ""}` };
}

/** What a settings file with the dialect's name, this URL, this `auth` and defaults would describe. */
export function emulatorUpstream(dialect: DialectSettings, url: string, auth: unknown): UpstreamSettings {
  const setting = anyUpstream.parse({ name: dialect.name, dialect: dialect.name, url, auth });
  return buildUpstream(setting, dialect, dialect.options.parse({}), undefined);
}

interface ReadFile<T> {
  readonly content: Buffer;
  readonly parsed: T;
}

/** Reads and parses a file named by a setting now, because at the first request nobody would see the error. */
function readNamed<T>(
  report: Report,
  path: Path,
  name: string,
  base: string,
  kind: string,
  parse: (content: Buffer) => T,
): ReadFile<T> | undefined {
  let content: Buffer;
  try {
    content = readFileSync(resolve(base, name));
  } catch (error) {
    report.wrong(path, name, "a readable file", `there is ${why(error)}`);
    return undefined;
  }
  try {
    return { content, parsed: parse(content) };
  } catch {
    report.wrong(path, name, kind, "it holds something else");
    return undefined;
  }
}

type TlsSetting = NonNullable<UpstreamSetting["tls"]>;

/** The contents of TLS files, for an upstream or for the server itself. */
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

/** `access` with the issuer's key instead of its file name. */
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

/** Parses a manifest: the documents by id, or what is wrong with it. */
export type ReadManifest = (text: string) => {
  readonly documents: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
};

const MAX_PROBLEMS = 20;

/** The trusted documents instead of their file name. With `off` the file is not needed. */
export function readDocuments(
  { trusted, manifest }: NonNullable<Sections["documents"]>,
  base: string,
  report: Report,
  read: ReadManifest,
): Documents {
  const at = ["documents", "manifest"];
  if (trusted === "off" || manifest === undefined) return { trusted, documents: new Map() };
  const file = readNamed(report, at, manifest, base, "a manifest of trusted documents", (content) =>
    read(content.toString("utf8")),
  );
  if (!file) return { trusted, documents: new Map() };
  const { documents, problems } = file.parsed;
  const expected = "a manifest of trusted documents";
  for (const problem of problems.slice(0, MAX_PROBLEMS)) report.wrong(at, manifest, expected, problem);
  if (problems.length > MAX_PROBLEMS)
    report.wrong(at, manifest, expected, `and ${problems.length - MAX_PROBLEMS} problems more`);
  return { trusted, documents };
}

type Setting = NonNullable<Sections["people"]>;
type Names = ReadonlyMap<string, string>;

const FIELD = /\s*(?:"((?:[^"]|"")*)"|([^",]*?))\s*(,|$)/y;

/** The fields of a line of CSV, quoted or not; undefined if the line is malformed. */
function fieldsOf(line: string): string[] | undefined {
  const fields: string[] = [];
  FIELD.lastIndex = 0;
  for (;;) {
    const found = FIELD.exec(line);
    if (!found) return undefined;
    const [, quoted, plain = "", end] = found;
    fields.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "") return fields;
  }
}

/** Parses the list; `wrong` is called for every line that cannot be right. Skips empty lines and comments (#). */
function namesIn(text: string, wrong: (problem: string) => void): Names {
  const names = new Map<string, string>();
  const spellings = new Set<string>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const [username = "", spelling = "", ...more] = fieldsOf(line) ?? [];
    const place = `line ${index + 1}`;
    if (username === "" || spelling === "" || more.length > 0)
      wrong(`${place} has to be a username and its spelling, with a comma between`);
    else if (names.has(username)) wrong(`${place} spells a username once more`);
    else if (spellings.has(spelling)) wrong(`${place} gives one spelling to a second username`);
    names.set(username, spelling);
    spellings.add(spelling);
  }
  return names;
}

function readSpelling(
  setting: Setting["usernames"][string],
  path: Path,
  base: string,
  report: Report,
): Spelling | undefined {
  if (setting === "lower") return { kind: "lower" };
  if (typeof setting === "string") return { kind: "template", template: setting };
  const expected = "a CSV file of usernames and their spellings";
  const at = [...path, "file"];
  const file = readNamed(report, at, setting.file, base, expected, (content) =>
    namesIn(content.toString("utf8"), (problem) => report.wrong(at, setting.file, expected, problem)),
  );
  return file && { kind: "names", names: file.parsed };
}

/** How usernames are spelled in each system, with the contents of the lists instead of their file names. */
export function readPeople(
  { usernames }: Setting,
  dialects: readonly DialectSettings[],
  base: string,
  report: Report,
): { readonly usernames: Spellings } {
  const known = dialects.map(({ name }) => name);
  const spellings: Record<string, Spelling> = {};
  for (const [dialect, setting] of Object.entries(usernames)) {
    const path = ["people", "usernames", dialect];
    if (!known.includes(dialect))
      report.wrong(path, setting, `one of ${known.join(", ")} as the key`, didYouMean(dialect, known));
    const spelling = readSpelling(setting, path, base, report);
    if (spelling) spellings[dialect] = spelling;
  }
  return { usernames: spellings };
}
