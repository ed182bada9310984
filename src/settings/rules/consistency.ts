import type { Path } from "../source/place.js";
import type { Facts } from "./facts.js";

/** A limit that can never be reached, or that cuts off what another one allows, is a mistake somewhere. */
export function timeouts({ upstreams, sections, report, tree }: Facts): void {
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

/** A name says which one is meant. */
export function names({ upstreams, sections, report }: Facts): void {
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

/** Somebody believes that this connection is encrypted. */
export function tlsWithoutHttps({ upstreams, report }: Facts): void {
  for (const { at, url, tls } of upstreams) {
    if (tls && url !== undefined && new URL(url).protocol === "http:") {
      report.wrong([...at, "tls"], tls, "no tls for a plain http URL");
    }
  }
}
