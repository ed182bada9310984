import type { IncomingMessage } from "node:http";

const ABSOLUTE = /^https?:\/\/([^/?#@]+)(\/[^#]*|\?[^#]*)?$/i;

/**
 * Clients that take the gateway for a proxy send a whole URL. It is read as RFC 9112 (3.2.2) wants: its authority counts
 * and not the `Host` header, which has to be there all the same. What is neither that nor a path is left as it is.
 */
export function readTarget(request: IncomingMessage): void {
  const { url = "/" } = request;
  if (url.startsWith("/")) return;
  const [, authority, rest = "/"] = ABSOLUTE.exec(url) ?? [];
  if (authority === undefined) return;
  request.url = rest.startsWith("/") ? rest : `/${rest}`;
  request.headers.host = authority;
}
