import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { startSandbox } from "../../src/sandbox/start.js";
import { settingsFor, startGateway } from "../support/gateway.js";
import { samplesOf } from "./samples.js";

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let gateway: Awaited<ReturnType<typeof startGateway>>;

beforeAll(async () => {
  sandbox = await startSandbox(builtInDialects);
  gateway = await startGateway(settingsFor(sandbox.upstreams, { admin: { port: 0 } }));
});
afterAll(async () => {
  await gateway.stop();
  await sandbox.stop();
});

const metrics = async (): Promise<string> => (await fetch(gateway.metricsUrl ?? "")).text();

describe("the metrics", () => {
  it("all begin with the gateway's name", async () => {
    const names = new Set(samplesOf(await metrics()).map(({ name }) => name));
    expect(names.size).toBeGreaterThan(30);
    expect([...names].filter((name) => !name.startsWith("profile_gateway_"))).toEqual([]);
  });

  it("count operations by name, and by what came of them", async () => {
    await gateway.ask('query Named { camundaUserProfile(id: "demo") { userId } }');
    await gateway.ask('query Named { camundaUserProfile(id: "a b\\u0000") { userId } }');
    const counted = samplesOf(await metrics()).filter(
      ({ name }) => name === "profile_gateway_operations_total",
    );
    expect(counted).toContainEqual(
      expect.objectContaining({ labels: { operation: "Named", type: "query", outcome: "ok" }, value: 1 }),
    );
    expect(counted).toContainEqual(
      expect.objectContaining({
        labels: { operation: "Named", type: "query", outcome: "failed" },
        value: 1,
      }),
    );
  });

  it("have no more names than a client may make up", async () => {
    for (let n = 0; n < 230; n++) await gateway.ask(`query Made${n} { __typename }`);
    const names = new Set(
      samplesOf(await metrics())
        .filter(({ name }) => name === "profile_gateway_operations_total")
        .map(({ labels }) => labels["operation"]),
    );
    expect(names.size).toBe(201);
    expect(names).toContain("other");
  });

  it("count who is turned away, and why", async () => {
    await fetch(gateway.url, { method: "POST", body: "x" });
    expect(samplesOf(await metrics())).toContainEqual({
      name: "profile_gateway_refusals_total",
      labels: { caller: "", code: "REQUEST_REFUSED" },
      value: 1,
    });
  });

  it("know the version, the requests under way, and the settings that were read again", async () => {
    gateway.gateway.reload(settingsFor(sandbox.upstreams));
    gateway.gateway.reloadRefused();
    const samples = samplesOf(await metrics());
    const value = (name: string, labels = {}): number | undefined =>
      samples.find((one) => one.name === name && JSON.stringify(one.labels) === JSON.stringify(labels))
        ?.value;
    expect(samples.find(({ name }) => name === "profile_gateway_build_info")?.labels).toMatchObject({
      node: process.versions.node,
    });
    expect(value("profile_gateway_requests_in_flight")).toBe(0);
    expect(value("profile_gateway_reloads_total", { outcome: "ok" })).toBe(1);
    expect(value("profile_gateway_reloads_total", { outcome: "refused" })).toBe(1);
  });

  it("have buckets up to the deadline of an operation", async () => {
    const bounds = samplesOf(await metrics())
      .filter(({ name }) => name === "profile_gateway_request_seconds_bucket")
      .map(({ labels }) => labels["le"]);
    expect(bounds).toEqual(expect.arrayContaining(["10", "15", "+Inf"]));
  });

  it("lead from a slow bucket to a trace, for those who ask in OpenMetrics", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    await gateway.ask(
      '{ camundaUserProfile(id: "demo") { userId } }',
      {},
      {
        traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      },
    );
    const accept = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3";
    const response = await fetch(gateway.metricsUrl ?? "", { headers: { accept } });
    expect(response.headers.get("content-type")).toMatch(/^application\/openmetrics-text; version=1\.0\.0/);
    const text = await response.text();
    expect(text).toMatch(/# EOF\n$/);
    for (const name of ["request_seconds", "upstream_attempt_seconds"])
      expect(text).toMatch(
        new RegExp(`^profile_gateway_${name}_bucket.* # \\{trace_id="${traceId}"\\} `, "m"),
      );
    expect(await metrics()).not.toContain(traceId);
  });
});
