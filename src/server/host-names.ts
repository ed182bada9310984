import type { IncomingMessage } from "node:http";
import { isIPv4 } from "node:net";
import { HttpError } from "./http-error.js";

/** The host of a `Host` header, without port and the dot that a name may end with. */
function hostOf(header: string): string {
  const [host = ""] = /^(?:\[[^\]]*\]|[^:]*)/.exec(header) ?? [];
  return host.toLowerCase().replace(/\.$/, "");
}

/** Whether the name can only mean this machine: an address, `localhost`, or a name that no public DNS can hold. */
function isNoPublicName(host: string): boolean {
  return host.startsWith("[") || isIPv4(host) || host.endsWith(".localhost") || !host.includes(".");
}

/**
 * Refuses requests under a name that anybody could have registered. A page under such a name, once that name leads to
 * 127.0.0.1, is of the same origin as a gateway on loopback, so no browser asks before it sends (DNS rebinding).
 */
export class HostNames {
  readonly #known: ReadonlySet<string>;

  /** `known` are further hosts under which the gateway may be asked. */
  constructor(known: readonly string[]) {
    this.#known = new Set(known.map((host) => host.toLowerCase()));
  }

  check(request: IncomingMessage): void {
    const host = hostOf(request.headers.host ?? "");
    if (isNoPublicName(host) || this.#known.has(host)) return;
    const message =
      "The gateway is not known by this name. While access is open it lends its own credentials to this machine alone; say in `access` who may ask, or list the origin in `cors.origins`.";
    throw new HttpError(403, "REQUEST_REFUSED", message);
  }
}
