import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { type BuiltGateway, buildGateway } from "../../src/gateway.js";
import type { Observer } from "../../src/observability/observer.js";
import { createEmulator } from "../../src/sandbox/camunda/index.js";
import { type RunningEmulator, startEmulator } from "../../src/sandbox/http.js";
import { settingsFor, upstream } from "../support/gateway.js";

const notified: string[] = [];
const warnings: Error[] = [];
let emulator: RunningEmulator;
let gateway: BuiltGateway;
let url: string;
let metricsUrl: string | undefined;

function failing(name: string): () => never {
  return () => {
    notified.push(name);
    throw new Error(`${name} failed`);
  };
}

const heard = (warning: Error): void => void warnings.push(warning);

beforeAll(async () => {
  process.on("warning", heard);
  emulator = await startEmulator(createEmulator());
  const observer: Observer = {
    attempt: failing("attempt"),
    error: failing("error"),
    audit: failing("audit"),
    // As an async function does it that the types let through.
    ended: () => Promise.reject(new Error("ended failed")),
    note: failing("note"),
    redis: failing("redis"),
    reloaded: failing("reloaded"),
    crash: failing("crash"),
  };
  const settings = settingsFor([upstream({ dialect: "camunda", url: `${emulator.url}/engine-rest` })], {
    admin: { port: 0 },
  });
  gateway = buildGateway(settings, { dialects: builtInDialects, observer });
  ({ url, metricsUrl } = await gateway.listen());
});
afterAll(async () => {
  await gateway.stop();
  await emulator.stop();
  process.off("warning", heard);
});

async function ask(query: string): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  return (await fetch(url, { method: "POST", headers, body: JSON.stringify({ query }) })).json();
}

describe("a observer that throws", () => {
  it("costs no answer, and the metrics are counted all the same", async () => {
    expect(await ask('{ camundaUserProfile(id: "jonny1") { firstName } }')).toEqual({
      data: { camundaUserProfile: { firstName: "John" } },
    });
    expect(
      await ask('mutation { updateUserProfile(input: { id: "jonny1", email: "e" }) { __typename } }'),
    ).toEqual({
      data: { updateUserProfile: { __typename: "UpdateUserProfilePayload" } },
    });
    expect(await ask("{ nope }")).toMatchObject({
      errors: [{ extensions: { code: "GRAPHQL_VALIDATION_FAILED" } }],
    });
    expect(new Set(notified)).toEqual(new Set(["attempt", "audit", "error"]));
    const metrics = await (await fetch(metricsUrl ?? "")).text();
    expect(metrics).toMatch(/mutations_total\{field="updateUserProfile",outcome="ok"\} 1$/m);
  });

  it("is told of once, as a warning of the process", async () => {
    await ask("{ nope }");
    await expect.poll(() => warnings.map(({ message }) => message)).toEqual(["attempt failed"]);
  });
});
