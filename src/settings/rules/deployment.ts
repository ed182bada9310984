import type { DialectSettings } from "../dialects.js";
import { variableNames } from "../source/environment.js";
import type { Facts } from "./facts.js";

/** In production a gateway without upstreams is a mistake, not a wish for emulators. */
export function upstreamsInProduction(facts: Facts, dialects: readonly DialectSettings[]): void {
  const { tree, report, production, sandbox } = facts;
  const written = tree.at(["upstreams"]);
  if (!production || sandbox || (Array.isArray(written) && written.length > 0)) return;
  const variables = dialects.map(({ name }) => variableNames(name).url).join(", ");
  report.wrong(
    ["upstreams"],
    written,
    "at least one upstream in production",
    `without a settings file the variables ${variables} name them; --sandbox serves emulators`,
  );
}

/** Node would then trust any certificate, of every upstream. */
export function certificatesChecked({ env, report }: Facts): void {
  if (env["NODE_TLS_REJECT_UNAUTHORIZED"] !== "0") return;
  report.add({
    place: { kind: "variable", name: "NODE_TLS_REJECT_UNAUTHORIZED" },
    path: "",
    message: "expected certificates to be checked, found 0; name a private authority in tls.caFile instead",
  });
}
