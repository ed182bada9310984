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
  readonly #advice: string;

  /** `known` are further hosts under which the gateway may be asked; `advice` is for whoever asks under another one. */
  constructor(known: readonly string[], advice: string) {
    this.#known = new Set(known.map((host) => host.toLowerCase()));
    this.#advice = advice;
  }

  know({ headers }: IncomingMessage): boolean {
    const host = hostOf(headers.host ?? "");
    return isNoPublicName(host) || this.#known.has(host);
  }

  get refusal(): string {
    return `The gateway is not known by this name. ${this.#advice}`;
  }

  check(request: IncomingMessage): void {
    if (!this.know(request)) throw new HttpError(403, "REQUEST_REFUSED", this.refusal);
  }
}
