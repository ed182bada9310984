import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { builtInDialects } from "../../src/dialects.js";
import { CODES } from "../../src/graphql/errors.js";
import { startSandbox } from "../../src/sandbox/start.js";
import { type Sample, samplesOf } from "../observability/samples.js";
import { ROOT } from "../support/architecture.js";
import { settingsFor, startGateway, upstream } from "../support/gateway.js";
import { selectorsOf } from "./promql.js";

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const dashboard = z
  .object({
    panels: z.array(
      z.object({
        title: z.string(),
        description: z.string(),
        targets: z.array(z.object({ expr: z.string() })),
      }),
    ),
  })
  .parse(JSON.parse(read("deploy/grafana/profile-gateway.json")));
const [group] = z
  .object({
    groups: z.tuple([
      z.object({
        rules: z.array(
          z.object({
            alert: z.string(),
            expr: z.string(),
            labels: z.object({ severity: z.enum(["critical", "warning"]) }),
            annotations: z.object({ summary: z.string(), runbook: z.string() }),
          }),
        ),
      }),
    ]),
  })
  .parse(parse(read("deploy/prometheus/rules.yaml"))).groups;
const runbook = read("docs/operate.md");

const panels = dashboard.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr }) => ({ name: title, expr })),
);
const alerts = group.rules.map(({ alert, expr }) => ({ name: alert, expr }));

/** Prometheus itself adds these. */
const ADDED = ["instance", "job"];

let samples: Sample[];
let stop = async (): Promise<void> => {};

beforeAll(async () => {
  const sandbox = await startSandbox(builtInDialects);
  const gone = upstream({ dialect: "camunda", name: "gone", url: "http://127.0.0.1:9/engine-rest" });
  const gateway = await startGateway(
    settingsFor([...sandbox.upstreams, gone], {
      admin: { port: 0 },
      // Nobody listens there, which is what the metric is for.
      redis: { url: "redis://127.0.0.1:9" },
      rates: { pointsPerMinute: 6000, burst: 1000 },
    }),
    { log: { dropped: 0, droppedAudit: 0, canAudit: () => true } },
  );
  stop = async () => {
    await gateway.stop();
    await sandbox.stop();
  };
  await gateway.ask("query Good { upstreams { name } }");
  await gateway.ask('query Bad { camundaUserProfile(id: "x", upstream: "gone") { userId } }');
  await gateway.ask('mutation { updateUserProfile(input: { id: "demo", email: "e" }) { __typename } }');
  await fetch(gateway.url, { method: "POST", body: "x" });
  samples = samplesOf(await (await fetch(gateway.metricsUrl ?? "")).text());
});
afterAll(() => stop());

describe.each([...panels, ...alerts])("the query of $name: $expr", ({ expr }) => {
  it("reads metrics and labels that the gateway has", () => {
    const selectors = selectorsOf(expr);
    expect(selectors).not.toEqual([]);
    for (const { metric, labels, values } of selectors) {
      const own = samples.filter(({ name }) => name === metric);
      expect(own, metric).not.toEqual([]);
      const known = new Set([...own.flatMap((sample) => Object.keys(sample.labels)), ...ADDED]);
      expect(
        [...labels].filter((label) => !known.has(label)),
        metric,
      ).toEqual([]);
      for (const [label, value] of values) {
        const there = new Set<string | undefined>(own.map((sample) => sample.labels[label]));
        // A code is counted once there was one.
        if (label === "code") expect(CODES).toContain(value);
        else expect(there, `${metric} ${label}`).toContain(value);
      }
    }
  });
});

describe("the check of queries", () => {
  it.each(["sum(", "rate(a[5m)", 'a{b="c"'])("finds what is no PromQL: %s", (expr) => {
    expect(() => selectorsOf(expr)).toThrow("no PromQL");
  });

  it("finds metrics and labels in the midst of a query", () => {
    expect(selectorsOf('sum by (x) (rate(a_total{b="c",d!="e"}[5m])) / max(f)')).toEqual([
      { metric: "a_total", labels: ["b", "d", "x"], values: new Map([["b", "c"]]) },
      { metric: "f", labels: ["x"], values: new Map() },
    ]);
  });
});

describe("the alerts", () => {
  it.each(group.rules)(
    "$alert has its section in the runbook: meaning, what to look at, what to do",
    (rule) => {
      expect(rule.annotations.runbook).toBe(`docs/operate.md#${rule.alert.toLowerCase()}`);
      const section = runbook.split(/^(?=## )/m).find((text) => text.startsWith(`## ${rule.alert}\n`)) ?? "";
      for (const part of ["**Means**", "**Look**", "**Do**"]) expect(section, part).toContain(part);
    },
  );

  it("and the runbook has no other ones", () => {
    const headings = [...runbook.matchAll(/^## (ProfileGateway\w+)$/gm)].map(([, name]) => name);
    expect(headings).toEqual(group.rules.map(({ alert }) => alert));
  });
});

describe("the dashboard", () => {
  it("says of each panel what it shows", () => {
    expect(dashboard.panels.filter(({ description }) => description === "")).toEqual([]);
  });
});
