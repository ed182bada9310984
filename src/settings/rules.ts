import { forwardedHeader, isService } from "./build.js";
import type { Report } from "./problems.js";
import { isLoopback } from "./schema/kinds.js";
import type { Sections } from "./schema/sections.js";
import type { DialectSettings, UpstreamSetting } from "./schema/upstream.js";
import { variableNames } from "./source/gather.js";
import { dotted, isMapping, type Path, type Tree } from "./source/tree.js";
import type { Environment } from "./source/variables.js";

/** One upstream; each setting that could not be parsed is undefined. */
export type ParsedUpstream = {
  readonly at: Path;
  readonly dialect: DialectSettings | undefined;
  readonly options: unknown;
} & { readonly [Key in Exclude<keyof UpstreamSetting, "dialect">]: UpstreamSetting[Key] | undefined };

/** What the rules check. A section that could not be parsed is undefined. */
export interface Facts {
  readonly tree: Tree;
  readonly report: Report;
  readonly env: Environment;
  readonly production: boolean;
  readonly sections: { readonly [Key in keyof Sections]: Sections[Key] | undefined };
  readonly upstreams: readonly ParsedUpstream[];
}

/** The rules between settings: each one valid by itself, but unsafe or contradictory together. */
export function checkRules(facts: Facts): void {
  choices(facts);
  openWithServiceCredentials(facts);
  plainTextCredentials(facts);
  colonInUsername(facts);
  gatewayCredentialsForwarded(facts);
  sharedHeader(facts);
  timeouts(facts);
  names(facts);
  tlsWithoutHttps(facts);
  certificatesChecked(facts);
}

const ACCESS = ["open", "apiKeys", "jwt"];
const KEYS_OF_ISSUER = ["jwksUrl", "publicKeyFile"];
const AUTH = ["forward", "basic", "bearer", "apiKey"];

/**
 * Alternatives of which exactly one must be given. Checks what was written, because an invalid alternative counts as given;
 * a misspelt one is reported as an unknown key.
 */
function choices({ tree, report }: Facts): void {
  function exactlyOne(path: Path, ways: readonly string[]): void {
    const value = tree.at(path);
    if (!isMapping(value)) return;
    const given = ways.filter((way) => value[way] !== undefined);
    if (given.length === 1 || (given.length === 0 && report.covers(path))) return;
    const found = given.length === 0 ? "none" : given.join(" and ");
    const message = `expected exactly one of ${ways.join(", ")}, found ${found}`;
    report.add({ place: tree.place(path), path: dotted(path), message });
  }

  exactlyOne(["access"], ACCESS);
  exactlyOne(["access", "jwt"], KEYS_OF_ISSUER);
  const upstreams = tree.at(["upstreams"]);
  const count = Array.isArray(upstreams) ? upstreams.length : 0;
  for (let index = 0; index < count; index++) exactlyOne(["upstreams", index, "auth"], AUTH);
}

/** With service credentials, the gateway must know who the caller is. */
function openWithServiceCredentials({ sections, upstreams, report, tree }: Facts): void {
  const { host, trustedProxies = [] } = sections.server ?? {};
  if (host === undefined || !sections.access?.open) return;
  const served = upstreams.filter(({ auth }) => isService(auth)).map(({ name }) => name);
  if (served.length === 0) return;
  if (isLoopback(host)) {
    const path = ["server", "trustedProxies"];
    const why = `while access is open, everyone whom these proxies let through may do what the service credentials may (${served.join(", ")})`;
    if (trustedProxies.length > 0) report.warn(tree.place(path), path, why);
    return;
  }
  report.wrong(
    ["server", "host"],
    host,
    `a loopback address while access is open and service credentials are used (${served.join(", ")})`,
    "everyone who reaches this address could do what those credentials may",
  );
}

/** Credentials must not cross a network in plain text. */
function plainTextCredentials({ upstreams, report, tree, production }: Facts): void {
  for (const { at, url, auth } of upstreams) {
    if (url === undefined || !isService(auth)) continue;
    const { protocol, hostname } = new URL(url);
    if (protocol === "https:" || isLoopback(hostname)) continue;
    const path = [...at, "url"];
    const why = "the service credentials would cross the network in plain text";
    if (production) report.wrong(path, url, "https in production", why);
    else report.warn(tree.place(path), path, `without https, ${why}`);
  }
}

/** In Basic credentials, the user name ends at the first colon. */
function colonInUsername({ upstreams, report }: Facts): void {
  for (const { at, auth, dialect } of upstreams) {
    const basic = typeof auth === "object" ? auth.basic : undefined;
    if (!basic?.username.includes(":") || dialect?.login !== undefined) continue;
    report.wrong([...at, "auth", "basic", "username"], basic.username, "a user name without a colon");
  }
}

/** Credentials for the gateway must not be forwarded by accident. */
function gatewayCredentialsForwarded({ sections, upstreams, report }: Facts): void {
  for (const { at, auth } of upstreams) {
    const header = forwardedHeader(auth);
    if (sections.access?.jwt && auth === "forward") {
      report.wrong(
        [...at, "auth"],
        auth,
        "another way while access.jwt reads the same header",
        "write { forward: authorization } if one token is to serve both on purpose",
      );
    }
    if (sections.access?.apiKeys && header === "x-api-key") {
      report.wrong(
        [...at, "auth", "forward"],
        header,
        "another header than the one that holds the gateway's own keys",
      );
    }
  }
}

/** Two systems that are sent the same header get each other's passwords. */
function sharedHeader({ upstreams, report, tree }: Facts): void {
  const first = new Map<string, string>();
  for (const { at, name, auth } of upstreams) {
    const header = forwardedHeader(auth);
    if (header === undefined || name === undefined) continue;
    const other = first.get(header);
    if (other === undefined) first.set(header, name);
    else {
      const path = [...at, "auth"];
      report.warn(tree.place(path), path, `${name} and ${other} are both sent the caller's ${header} header`);
    }
  }
}

/** A timeout that can never be reached, or that cuts short another one, is a mistake. */
function timeouts({ upstreams, sections, report, tree }: Facts): void {
  const operation = sections.server?.operationTimeout;
  const overall: Path = ["server", "operationTimeout"];
  for (const { at, name, timeouts: setting } of upstreams) {
    if (setting === undefined) continue;
    const path = [...at, "timeouts"];
    const { total } = setting;
    for (const key of ["connect", "headers"] as const) {
      const value = setting[key];
      if (value > total) report.wrong([...path, key], value, `at most timeouts.total (${total})`);
    }
    if (operation === undefined || total <= operation) continue;
    const shortened = tree.given([...path, "total"]).kind === "default";
    if (shortened) report.wrong(overall, operation, `at least timeouts.total of ${name} (${total})`);
    else report.wrong([...path, "total"], total, `at most server.operationTimeout (${operation})`);
  }
}

/** Names must be unique. */
function names({ upstreams, sections, report }: Facts): void {
  const taken = new Set<string>();
  for (const { at, name } of upstreams) {
    if (name === undefined) continue;
    if (taken.has(name)) report.wrong([...at, "name"], name, "a name of its own");
    taken.add(name);
  }
  const owners = new Set<string>();
  const keys = new Set<string>();
  for (const [index, { name, sha256 }] of (sections.access?.apiKeys ?? []).entries()) {
    const at = ["access", "apiKeys", index];
    const key = sha256.toLowerCase();
    if (owners.has(name)) report.wrong([...at, "name"], name, "a name of its own");
    else if (keys.has(key)) report.wrong([...at, "sha256"], sha256, "a key of its own");
    owners.add(name);
    keys.add(key);
  }
}

/** With TLS settings, somebody believes that the connection is encrypted. */
function tlsWithoutHttps({ upstreams, report }: Facts): void {
  for (const { at, url, tls } of upstreams) {
    if (tls && url !== undefined && new URL(url).protocol === "http:") {
      report.wrong([...at, "tls"], tls, "no tls for a plain http URL");
    }
  }
}

/** Whether any upstream is written down, right or wrong. */
export function hasUpstreams(tree: Tree): boolean {
  const written = tree.at(["upstreams"]);
  return written !== undefined && !(Array.isArray(written) && written.length === 0);
}

/** In production, a gateway without upstreams is a mistake, not a request for the sandbox. */
export function upstreamsInProduction(facts: Facts, dialects: readonly DialectSettings[]): void {
  const { tree, report, production } = facts;
  const written = tree.at(["upstreams"]);
  if (!production || hasUpstreams(tree)) return;
  const variables = dialects.map(({ name }) => variableNames(name).url).join(", ");
  report.wrong(
    ["upstreams"],
    written,
    "at least one upstream in production",
    `without a settings file the variables ${variables} name them; --sandbox serves emulators`,
  );
}

/** With this variable, Node would accept any certificate from any upstream. */
function certificatesChecked({ env, report }: Facts): void {
  if (env["NODE_TLS_REJECT_UNAUTHORIZED"] !== "0") return;
  report.add({
    place: { kind: "variable", name: "NODE_TLS_REJECT_UNAUTHORIZED" },
    path: "",
    message: "expected certificates to be checked, found 0; name a private authority in tls.caFile instead",
  });
}
