import type { RefreshPolicyValue } from "../../../graphql/schema-kit.js";
import type { Refresh } from "../connector/update.js";

const VALUES = { TRUE: "true", FALSE: "false", WAIT_FOR: "wait_for" } as const satisfies Record<
  RefreshPolicyValue,
  Refresh
>;

/** Omitted stays omitted: the upstream then does as it likes. */
export function refreshOf(policy: RefreshPolicyValue | null | undefined): Refresh {
  return policy ? VALUES[policy] : undefined;
}
