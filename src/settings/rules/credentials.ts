import { forwardedHeader, isService } from "../build/auth.js";
import { isLoopback } from "../loopback.js";
import type { Facts } from "./facts.js";

/** With service credentials the gateway speaks for itself: then somebody has to ask who the caller is. */
export function openWithServiceCredentials({ sections, upstreams, report, tree }: Facts): void {
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

/** Credentials in plain text on a network. */
export function plainTextCredentials({ upstreams, report, tree, production }: Facts): void {
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

/** A user name ends at the first colon of `Basic`. */
export function colonInUsername({ upstreams, report }: Facts): void {
  for (const { at, auth, dialect } of upstreams) {
    const basic = typeof auth === "object" ? auth.basic : undefined;
    if (!basic?.username.includes(":") || dialect?.login !== undefined) continue;
    report.wrong([...at, "auth", "basic", "username"], basic.username, "a user name without a colon");
  }
}

/** The token that opens the gateway is not sent on by accident. */
export function gatewayCredentialsForwarded({ sections, upstreams, report }: Facts): void {
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

/** Each of two systems is sent the password for the other. */
export function sharedHeader({ upstreams, report, tree }: Facts): void {
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
