import type { DialectSettings } from "../dialects.js";
import { choices } from "./choices.js";
import { names, timeouts, tlsWithoutHttps } from "./consistency.js";
import {
  colonInUsername,
  gatewayCredentialsForwarded,
  openWithServiceCredentials,
  plainTextCredentials,
  sharedHeader,
} from "./credentials.js";
import { certificatesChecked, upstreamsInProduction } from "./deployment.js";
import type { Facts } from "./facts.js";

/** Whatever makes a start unsafe although each setting is fine by itself. */
export function checkRules(facts: Facts, dialects: readonly DialectSettings[]): void {
  choices(facts);
  openWithServiceCredentials(facts);
  plainTextCredentials(facts);
  colonInUsername(facts);
  gatewayCredentialsForwarded(facts);
  sharedHeader(facts);
  timeouts(facts);
  names(facts);
  tlsWithoutHttps(facts);
  upstreamsInProduction(facts, dialects);
  certificatesChecked(facts);
}
