import type { Auth, TlsSettings } from "../../http/client.js";
import type { UpstreamSettings } from "../gateway-settings.js";
import {
  type AuthSetting,
  anyUpstream,
  type DialectSettings,
  type UpstreamSetting,
} from "../schema/upstream.js";

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
