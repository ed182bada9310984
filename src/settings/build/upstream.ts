import type { TlsSettings } from "../../http/client.js";
import type { DialectSettings } from "../dialects.js";
import type { UpstreamSetting } from "../schema/upstream.js";
import type { UpstreamSettings } from "../settings.js";
import { buildAuth } from "./auth.js";

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
