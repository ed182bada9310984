// Renders the Helm chart into plain manifests, one file a kind: `node scripts/manifests.mjs`. Needs `helm`.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const CHART = "deploy/helm/profile-gateway";
const MANIFESTS = "deploy/kubernetes";
const HEAD = "# Rendered from deploy/helm/profile-gateway by `npm run manifests`; change it there.\n";

/** Name of a file and its text; `more` goes to helm as it is. Throws where helm is missing, or the chart wrong. */
export function renderManifests(...more) {
  const rendered = execFileSync(
    "helm",
    // As in a cluster that knows the Prometheus operator.
    [
      "template",
      "profile-gateway",
      CHART,
      "--kube-version",
      "1.31",
      "--api-versions",
      "monitoring.coreos.com/v1",
      ...more,
    ],
    { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
  );
  const manifests = rendered.split(/^---\n# Source: /m).filter((part) => part.trim() !== "");
  return new Map(
    manifests.map((manifest) => {
      const end = manifest.indexOf("\n");
      return [basename(manifest.slice(0, end)), `${HEAD}${manifest.slice(end + 1).trimEnd()}\n`];
    }),
  );
}

/** The same as they are committed. */
export function committedManifests() {
  return new Map(
    readdirSync(MANIFESTS)
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => [name, readFileSync(join(MANIFESTS, name), "utf8")]),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const manifests = renderManifests();
  for (const name of committedManifests().keys()) rmSync(join(MANIFESTS, name));
  for (const [name, text] of manifests) writeFileSync(join(MANIFESTS, name), text);
  console.log([...manifests.keys()].join("\n"));
}
