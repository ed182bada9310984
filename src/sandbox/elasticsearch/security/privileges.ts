import { clusterPrivileges } from "./cluster-privileges.js";
import type { Role } from "./roles.js";

/** `app*`, or a regular expression between slashes. */
export function matches(pattern: string, name: string): boolean {
  if (/^\/.*\/$/.test(pattern)) return new RegExp(`^(?:${pattern.slice(1, -1)})$`).test(name);
  const literal = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`, "s").test(name);
}

/** What `manage` leaves out and `manage_security` covers. */
const SECURITY = new Set([
  "delegate_pki",
  "grant_api_key",
  "manage_api_key",
  "manage_oidc",
  "manage_own_api_key",
  "manage_saml",
  "manage_security",
  "manage_service_account",
  "manage_token",
  "manage_user_profile",
  "read_security",
]);

function implies(held: string, wanted: string): boolean {
  if (held === wanted || held === "all") return true;
  if (held === "manage_security") return SECURITY.has(wanted);
  return held === "manage" && wanted !== "all" && !SECURITY.has(wanted);
}

export const isClusterPrivilege = (name: string): boolean => clusterPrivileges.includes(name);

export const grantsCluster = (roles: readonly Role[], wanted: string): boolean =>
  roles.some((role) => role.cluster.some((held) => implies(held, wanted)));

export const grantsIndex = (roles: readonly Role[], index: string, wanted: string): boolean =>
  roles.some((role) =>
    role.indices.some(
      ({ names, privileges }) =>
        names.some((pattern) => matches(pattern, index)) &&
        privileges.some((held) => held === "all" || held === wanted),
    ),
  );

export const grantsApplication = (
  roles: readonly Role[],
  application: string,
  resource: string,
  wanted: string,
): boolean =>
  roles.some((role) =>
    role.applications.some(
      (held) =>
        matches(held.application, application) &&
        held.resources.some((pattern) => matches(pattern, resource)) &&
        held.privileges.some((pattern) => matches(pattern, wanted)),
    ),
  );

/** One role has to cover all the keys: two that cover half each do not add up. */
export const grantsProfileWrite = (roles: readonly Role[], keys: readonly string[]): boolean =>
  roles.some((role) =>
    keys.every((key) => role.global.profile.write.applications.some((pattern) => matches(pattern, key))),
  );
