import type { Auth } from "../../http/client.js";
import type { DialectSettings } from "../dialects.js";
import type { AuthSetting } from "../schema/upstream.js";

/** The gateway speaks for itself, so whoever may use the gateway may do what these credentials may. */
export function isService(auth: AuthSetting | undefined): boolean {
  return typeof auth === "object" && auth.forward === undefined;
}

/** The inbound header that is sent on, in lower case. */
export function forwardedHeader(auth: AuthSetting | undefined): string | undefined {
  if (auth === "forward") return "authorization";
  return typeof auth === "object" ? auth.forward?.toLowerCase() : undefined;
}

/** Where nothing is said: each system has a header of its own, so that none is sent another one's password. */
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
