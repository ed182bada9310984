import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { logObserver } from "../../src/observability/log.js";
import { startSandbox } from "../../src/sandbox/start.js";
import { key } from "../auth/world.js";
import { type RunningGateway, settingsFor, startGateway } from "../support/gateway.js";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let gateway: RunningGateway;

beforeEach(async () => {
  sandbox = await startSandbox(builtInDialects);
  gateway = await startGateway(
    settingsFor(sandbox.upstreams, { access: { apiKeys: [key("web", "read", "write", "activate")] } }),
  );
});
afterEach(async () => {
  await gateway.stop();
  await sandbox.stop();
});

// biome-ignore lint/suspicious/noExplicitAny: tests assert on whole lines, whatever their shape
type Line = any;

const lines = (message: string): Line[] =>
  gateway.log.map((line) => JSON.parse(line)).filter(({ msg }) => msg === message);

/** The line that one operation left. */
async function accessLine(query: string, headers: Record<string, string> = {}): Promise<Line> {
  const before = lines("request").length;
  await gateway.ask(query, {}, { "x-api-key": "web", ...headers });
  await expect.poll(() => lines("request").length).toBe(before + 1);
  return lines("request").at(-1);
}

describe("an access line", () => {
  it("is at info, and says who asked for what, and what came of it", async () => {
    const line = await accessLine('query Demo { camundaUserProfile(id: "demo") { userId } }', {
      "x-request-id": "mine",
      "graphql-client-name": "shop@2.1",
      traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
    });
    expect(line).toEqual({
      level: 30,
      time: expect.any(Number),
      pid: expect.any(Number),
      hostname: expect.any(String),
      requestId: "mine",
      trace_id: TRACE,
      operation: "Demo",
      client: "shop@2.1",
      caller: "web",
      address: "127.0.0.1",
      status: 200,
      ms: expect.any(Number),
      msg: "request",
    });
  });

  it("knows the client's name from Apollo's header too, and leaves out what is no name", async () => {
    expect(await accessLine("{ __typename }", { "apollographql-client-name": "ios" })).toMatchObject({
      client: "ios",
    });
    for (const odd of ["x".repeat(65), "a\tb", '{"a":1}'])
      expect(await accessLine("{ __typename }", { "graphql-client-name": odd })).not.toHaveProperty("client");
  });

  it("has the code of the first error, also where nothing was run", async () => {
    expect(await accessLine('{ camundaUserProfile(id: "x", upstream: "no") { userId } }')).toMatchObject({
      status: 200,
      code: "BAD_USER_INPUT",
    });
    expect(await accessLine("{ nope }")).toMatchObject({ code: "GRAPHQL_VALIDATION_FAILED" });
    const refused = await accessLine("{ __typename }", { "x-api-key": "wrong" });
    expect(refused).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    expect(refused).not.toHaveProperty("caller");
  });

  it("is none for probes and what is not there", async () => {
    for (const path of ["/health/live", "/health/ready", "/elsewhere"])
      await (await fetch(new URL(path, gateway.url))).text();
    await accessLine("{ __typename }");
    expect(lines("request")).toHaveLength(1);
  });

  it("is left out where the settings say so, and the other lines stay", async () => {
    const quiet: string[] = [];
    const logger = pino({ level: "trace" }, { write: (line: string) => void quiet.push(line) });
    const other = await startGateway(settingsFor(sandbox.upstreams), {
      observer: logObserver(logger, logger, false),
    });
    await other.ask('{ camundaUserProfile(id: "demo") { userId } }');
    await other.stop();
    expect(quiet.join("")).toContain('"msg":"upstream call"');
    expect(quiet.join("")).not.toContain('"msg":"request"');
  });
});

describe("a line about a call of an upstream", () => {
  it("has that call's operation, and the client's beside it", async () => {
    await accessLine('query Demo { camundaUserProfile(id: "demo") { userId } }', {
      "graphql-client-name": "shop",
      traceparent: `00-${TRACE}-b7ad6b7169203331-01`,
    });
    expect(lines("upstream call")).toContainEqual(
      expect.objectContaining({
        upstream: "camunda",
        operation: "readUserProfiles",
        graphqlOperation: "Demo",
        client: "shop",
        caller: "web",
        trace_id: TRACE,
        outcome: "ok",
      }),
    );
  });
});
