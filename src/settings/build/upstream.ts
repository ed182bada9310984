import type { Auth, TlsSettings } from "../../http/client.js";
import type { UpstreamSettings } from "../gateway-settings.js";
import {
  type AuthSetting,
  anyUpstream,
  type DialectSettings,
  type UpstreamSetting,
} from "../schema/upstream.js";

/** One upstream as the gateway takes it: credentials as a header, files read, the URL in its plainest form. */
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

/** The upstream that a settings file would describe with the dialect's name, this URL, this `auth` and the defaults. */
export function emulatorUpstream(dialect: DialectSettings, url: string, auth: unknown): UpstreamSettings {
  const setting = anyUpstream.parse({ name: dialect.name, dialect: dialect.name, url, auth });
  return buildUpstream(setting, dialect, dialect.options.parse({}), undefined);
}
