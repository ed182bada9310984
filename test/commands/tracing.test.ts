import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { createEmulator } from "../../src/sandbox/camunda/index.js";
import { startEmulator } from "../../src/sandbox/http.js";
import { ROOT } from "../support/architecture.js";
import { buildOnce, directory, start } from "../support/cli.js";
import { stoppedAfterEach } from "./support/stopped.js";

beforeAll(buildOnce, 60_000);

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SDK = pathToFileURL(join(ROOT, "test/fixtures/otel-sdk.mjs")).href;
/** Makes the API a package that is not installed. */
const WITHOUT_API = `data:text/javascript,${encodeURIComponent(`
  import { register } from "node:module";
  const hooks = 'export async function resolve(name, context, next) { if (name !== "@opentelemetry/api") return next(name, context); throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" }); }';
  register("data:text/javascript," + encodeURIComponent(hooks));
  globalThis[Symbol.for("opentelemetry.js.api.1")] = {};
`)}`;

const { running, emulators } = stoppedAfterEach();

/** What a gateway that was started with this module sends on of a caller's trace. */
async function passedOn(
  module: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  let sent: string | undefined;
  const inner = createEmulator();
  const emulator = await startEmulator({
    answer(request) {
      sent = String(request.headers["traceparent"]);
      return inner.answer(request);
    },
  });
  emulators.push(emulator);
  const gateway = start(["serve", "--port", "0"], {
    env: { NODE_OPTIONS: `--import=${module}`, CAMUNDA_URL: `${emulator.url}/engine-rest`, ...env },
  });
  running.push(gateway);
  const [, url = ""] = await gateway.until(/^ready (\S+)\n/);
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", traceparent: `00-${TRACE}-00f067aa0ba902b7-01` },
    body: JSON.stringify({ query: '{ camundaUserProfile(id: "jonny1") { userId } }' }),
  });
  expect(await response.json()).toEqual({ data: { camundaUserProfile: { userId: "jonny1" } } });
  gateway.child.kill("SIGTERM");
  expect((await gateway.ended).code).toBe(0);
  return sent;
}

describe("serve", () => {
  it("traces through an SDK that was started before it", async () => {
    const file = join(directory(), "spans");
    const sent = await passedOn(SDK, { SPANS: file });
    const spans = readFileSync(file, "utf8").trim().split("\n");
    const [client, server] = spans.map((line) => JSON.parse(line));
    expect(spans).toHaveLength(2);
    expect(server).toMatchObject({
      name: "POST /graphql",
      parent: { traceId: TRACE, spanId: "00f067aa0ba902b7" },
    });
    expect(client).toMatchObject({ name: "GET /user", parent: server.own });
    expect(sent).toBe(`00-${TRACE}-${client.own.spanId}-01`);
  });

  it("passes a trace on without the package of the API", async () => {
    expect(await passedOn(WITHOUT_API)).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
  });
});
