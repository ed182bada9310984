import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { committedManifests, renderManifests } from "../../scripts/manifests.mjs";
import { builtInDialects } from "../../src/dialects.js";
import { readManifest } from "../../src/graphql/trusted-documents.js";
import { loadSettings } from "../../src/settings/load.js";
import { manifest as packageJson } from "../package/support.js";
import { directory } from "../support/cli.js";
import { CHART, helmVersion, manifests, SECRETS, secretsIn } from "./manifests.js";

const deployment = manifests.Deployment.spec;
const pod = deployment.template.spec;
const [container] = pod.containers;
const labels = deployment.template.metadata.labels;
const settingsText = manifests.ConfigMap.data["profile-gateway.yaml"];
const settings = z
  .object({
    server: z.object({ host: z.string(), port: z.number() }),
    admin: z.object({ host: z.string(), port: z.number() }),
    shutdown: z.object({ delay: z.number(), grace: z.number() }),
    redis: z.object({ url: z.string() }),
    upstreams: z.array(z.object({ url: z.string() })),
  })
  .parse(parse(settingsText));
const values = z
  .object({ settings: z.unknown(), secrets: z.record(z.string(), z.string()) })
  .parse(parse(readFileSync(join(CHART, "values.yaml"), "utf8")));
const chart = z
  .object({ appVersion: z.string() })
  .parse(parse(readFileSync(join(CHART, "Chart.yaml"), "utf8")));

const portOf = (name: string): number | undefined =>
  container.ports.find((port) => port.name === name)?.containerPort;

/** The port of an address, be it one that its scheme implies. */
function portOfUrl(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port || (protocol === "https:" ? 443 : 80));
}

describe("the plain manifests", () => {
  it("are what helm renders from the chart (else: npm run manifests)", () => {
    const helm = helmVersion();
    if (helm) {
      console.log(`compared with what helm ${helm} renders`);
      expect(renderManifests()).toEqual(committedManifests());
      const tls = "settings.server.tls.certFile=tls.crt,settings.server.tls.keyFile=tls.key";
      const probes = renderManifests("--set", tls)
        .get("deployment.yaml")
        ?.match(/scheme: \w+/g);
      expect(probes).toEqual(["scheme: HTTPS", "scheme: HTTPS", "scheme: HTTPS"]);
      return;
    }
    console.log(
      "there is no helm here: only values and manifests are compared, the templates are not rendered",
    );
    expect(parse(settingsText)).toEqual(values.settings);
    expect(manifests.Secret.stringData).toEqual(values.secrets);
  });

  it("run the version of this package", () => {
    expect(chart.appVersion).toBe(packageJson.version);
    expect(container.image).toBe(`profile-gateway:${packageJson.version}`);
  });

  it("select the pods of the Deployment, everywhere", () => {
    const selected = [
      deployment.selector.matchLabels,
      manifests.Service.spec.selector,
      manifests.PodDisruptionBudget.spec.selector.matchLabels,
      manifests.NetworkPolicy.spec.podSelector.matchLabels,
      ...pod.topologySpreadConstraints.map(({ labelSelector }) => labelSelector.matchLabels),
    ];
    for (const selector of selected) {
      expect(Object.keys(selector)).not.toEqual([]);
      expect(labels).toMatchObject(selector);
    }
    expect(manifests.Service.metadata.labels).toMatchObject(
      manifests.ServiceMonitor.spec.selector.matchLabels,
    );
  });
});

describe("the pods", () => {
  it("listen where the settings say, on every address", () => {
    expect(settings.server).toMatchObject({ host: "0.0.0.0", port: portOf("http") });
    expect(settings.admin).toMatchObject({ host: "0.0.0.0", port: portOf("metrics") });
    expect([portOf("http"), portOf("metrics")]).toEqual([4000, 9464]);
  });

  it("are asked whether they live and whether they are ready", () => {
    const asked = [container.startupProbe, container.livenessProbe, container.readinessProbe];
    expect(asked.map(({ httpGet }) => httpGet)).toEqual([
      { path: "/health/live", port: "http", scheme: "HTTP" },
      { path: "/health/live", port: "http", scheme: "HTTP" },
      { path: "/health/ready", port: "http", scheme: "HTTP" },
    ]);
  });

  it("are given the time that a clean stop takes", () => {
    const [command, seconds] = container.lifecycle.preStop.exec.command;
    expect(command).toBe("sleep");
    const { delay, grace } = settings.shutdown;
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(Number(seconds) + (delay + grace) / 1000);
  });

  it("are not root, write nothing and may do nothing else", () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(container.securityContext).toEqual({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    });
    expect(container.volumeMounts.every(({ readOnly }) => readOnly)).toBe(true);
  });

  it("find the settings and every secret that these name", () => {
    const [mounted] = container.volumeMounts.filter(({ name }) => name === "settings");
    expect(container.args.at(-1)).toBe(`${mounted?.mountPath}/profile-gateway.yaml`);
    const files = secretsIn(settingsText);
    expect(files).toContain(`${SECRETS}/web-key-sha256`);
    expect(container.volumeMounts).toContainEqual(
      expect.objectContaining({ name: "secrets", mountPath: SECRETS }),
    );
    expect(Object.keys(manifests.Secret.stringData).sort()).toEqual(
      files.map((path) => basename(path)).sort(),
    );
  });

  it("start with these settings, once the secrets are there", () => {
    const made = Object.fromEntries(secretsIn(settingsText).map((path) => [basename(path), "x".repeat(20)]));
    made["web-key-sha256"] = "a".repeat(64);
    made["redis-url"] = "redis://redis:6379";
    const secrets = directory(made);
    const cwd = directory({ "profile-gateway.yaml": settingsText.replaceAll(SECRETS, secrets) });
    const { settings: loaded } = loadSettings({ cwd, env: {}, dialects: builtInDialects, readManifest });
    expect(loaded.upstreams.map(({ name }) => name)).toEqual(["elasticsearch", "kuzzle", "camunda"]);
    expect(loaded.admin).toEqual({ host: "0.0.0.0", port: 9464 });
  });

  it("are spread over zones and machines", () => {
    expect(pod.topologySpreadConstraints.map(({ topologyKey }) => topologyKey)).toEqual([
      "topology.kubernetes.io/zone",
      "kubernetes.io/hostname",
    ]);
  });

  it("become more and fewer by what they ask of the CPU, and never all go at once", () => {
    const { scaleTargetRef, minReplicas, metrics } = manifests.HorizontalPodAutoscaler.spec;
    expect(scaleTargetRef).toMatchObject({ kind: "Deployment", name: manifests.Deployment.metadata.name });
    expect(metrics[0].resource.name).toBe("cpu");
    expect(container.resources.requests.cpu).toBe("250m");
    // A number of its own would undo the autoscaler's with every roll-out.
    expect(deployment.replicas).toBeUndefined();
    expect(minReplicas).toBeGreaterThan(manifests.PodDisruptionBudget.spec.maxUnavailable);
  });
});

describe("the network", () => {
  const { ingress, egress } = manifests.NetworkPolicy.spec;
  const open = egress.flatMap(({ ports }) => ports.map(({ port }) => port));

  it("leads to GraphQL for everybody in the cluster, to the metrics for Prometheus alone", () => {
    expect(ingress.map(({ ports, from }) => [ports[0]?.port, from])).toEqual([
      ["http", [{ namespaceSelector: {} }]],
      ["metrics", [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } } }]],
    ]);
  });

  it("leads out to DNS, to every upstream of the settings and to Redis", () => {
    expect(open).toContain(53);
    for (const { url } of settings.upstreams) expect(open, url).toContain(portOfUrl(url));
    expect(open).toContain(portOfUrl(manifests.Secret.stringData["redis-url"] ?? ""));
  });

  it("has a Service for both ports, and Prometheus asks the right one", () => {
    const { ports } = manifests.Service.spec;
    expect(ports.map(({ name, port, targetPort }) => [name, port, targetPort])).toEqual([
      ["http", 80, "http"],
      ["metrics", 9464, "metrics"],
    ]);
    const [{ port, path }] = manifests.ServiceMonitor.spec.endpoints;
    expect(ports.map(({ name }) => name)).toContain(port);
    expect(path).toBe("/metrics");
  });
});
