import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { committedManifests } from "../../scripts/manifests.mjs";
import { ROOT } from "../support/architecture.js";

export const CHART = join(ROOT, "deploy/helm/profile-gateway");
/** Where the chart puts the files of the Secret. */
export const SECRETS = "/run/secrets/profile-gateway";

const labels = z.record(z.string(), z.string());
const selector = z.object({ matchLabels: labels });
const port = z.object({ name: z.string().optional(), port: z.union([z.number(), z.string()]) });
const probe = z.object({ httpGet: z.object({ path: z.string(), port: z.string(), scheme: z.string() }) });
const named = z.object({ name: z.string(), labels });

const container = z.object({
  image: z.string(),
  args: z.array(z.string()),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  lifecycle: z.object({ preStop: z.object({ exec: z.object({ command: z.array(z.string()) }) }) }),
  resources: z.object({ requests: z.object({ cpu: z.string() }), limits: z.object({ memory: z.string() }) }),
  securityContext: z.record(z.string(), z.unknown()),
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string(), readOnly: z.boolean() })),
});

const peer = z.object({ namespaceSelector: z.object({ matchLabels: labels.optional() }) });
const kinds = {
  ConfigMap: z.object({ metadata: named, data: z.object({ "profile-gateway.yaml": z.string() }) }),
  Secret: z.object({ metadata: named, stringData: z.record(z.string(), z.string()) }),
  Service: z.object({
    metadata: named,
    spec: z.object({ selector: labels, ports: z.array(port.extend({ targetPort: z.string() })) }),
  }),
  Deployment: z.object({
    metadata: named,
    spec: z.object({
      replicas: z.number().optional(),
      selector,
      template: z.object({
        metadata: z.object({ labels }),
        spec: z.object({
          terminationGracePeriodSeconds: z.number(),
          securityContext: z.record(z.string(), z.unknown()),
          topologySpreadConstraints: z.array(z.object({ topologyKey: z.string(), labelSelector: selector })),
          containers: z.tuple([container]),
        }),
      }),
    }),
  }),
  HorizontalPodAutoscaler: z.object({
    spec: z.object({
      scaleTargetRef: z.object({ kind: z.string(), name: z.string() }),
      minReplicas: z.number(),
      metrics: z.tuple([z.object({ resource: z.object({ name: z.string() }) })]),
    }),
  }),
  PodDisruptionBudget: z.object({ spec: z.object({ maxUnavailable: z.number(), selector }) }),
  NetworkPolicy: z.object({
    spec: z.object({
      podSelector: selector,
      ingress: z.array(z.object({ ports: z.array(port), from: z.array(peer) })),
      egress: z.array(z.object({ ports: z.array(port) })),
    }),
  }),
  ServiceMonitor: z.object({
    spec: z.object({
      selector,
      endpoints: z.tuple([z.object({ port: z.string(), path: z.string() })]),
    }),
  }),
};

/** The committed manifests by their kind, of which there is one each. */
export const manifests = z
  .strictObject(kinds)
  .parse(
    Object.fromEntries(
      [...committedManifests().values()].map((text) => [
        z.object({ kind: z.string() }).parse(parse(text)).kind,
        parse(text),
      ]),
    ),
  );

/** Names of the files that settings take secrets from. */
export function secretsIn(settings: string): string[] {
  return [...settings.matchAll(/\$\{file:([^}]+)\}/g)].map(([, path = ""]) => path);
}

export function helmVersion(): string | undefined {
  try {
    return execFileSync("helm", ["version", "--short"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}
