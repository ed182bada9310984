import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { type BuiltGateway, buildGateway } from "../../src/gateway.js";
import { logObserver } from "../../src/observability/log.js";
import { openTelemetry } from "../../src/observability/open-telemetry.js";
import { createEmulator } from "../../src/sandbox/camunda/index.js";
import { type EmulatorRequest, type RunningEmulator, startEmulator } from "../../src/sandbox/http.js";
import { settingsFor, upstream } from "../support/gateway.js";
import { Contexts, MemorySdk, type Recorded } from "./tracer.js";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = "00f067aa0ba902b7";
const STATE = "vendor=a1;b:2, other@tenant=x";
const READ = '{ camundaUserProfile(id: "jonny1") { userId } }';
const SECRET = "Basic c2VjcmV0OnNlY3JldA==";

/** What the upstream was sent, and what it does with the next requests instead of answering. */
const arrived: EmulatorRequest[] = [];
let failures = 0;
let hold: Promise<void> | undefined;
let emulator: RunningEmulator;
let gateway: BuiltGateway;
let url: string;
const sdk = new MemorySdk();

beforeAll(async () => {
  const inner = createEmulator();
  emulator = await startEmulator({
    async answer(request) {
      arrived.push(request);
      await hold;
      if (failures > 0) {
        failures -= 1;
        return { status: 503 };
      }
      return inner.answer(request);
    },
  });
  const { forward } = { forward: { kind: "forward", header: "authorization" } as const };
  gateway = buildGateway(
    settingsFor([upstream({ dialect: "camunda", url: `${emulator.url}/engine-rest`, auth: forward })]),
    {
      dialects: builtInDialects,
      observer: logObserver({ debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }),
      tracing: await openTelemetry(),
    },
  );
  url = (await gateway.listen()).url;
});
afterAll(async () => {
  await gateway.stop();
  await emulator.stop();
});
beforeEach(() => {
  arrived.length = 0;
  sdk.ended.length = 0;
  sdk.sampled = true;
});

function post(query: string, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query }),
    ...(signal ? { signal } : {}),
  });
}

async function ended(count: number): Promise<Recorded[]> {
  while (sdk.ended.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  return sdk.ended;
}

/** The request's own span and those of its attempts. */
async function spans(attempts: number): Promise<{ server: Recorded; clients: Recorded[] }> {
  const all = await ended(attempts + 1);
  expect(all).toHaveLength(attempts + 1);
  const server = all.find(({ kind }) => kind === SpanKind.SERVER);
  if (!server) throw new Error("no span of the request");
  return { server, clients: all.filter(({ kind }) => kind === SpanKind.CLIENT) };
}

const sent = (name: string): unknown[] => arrived.map(({ headers }) => headers[name]);

describe("without an SDK", () => {
  it("the caller's trace goes on with one span of the gateway's own, and its state unchanged", async () => {
    await post(READ, { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: STATE });
    const [traceparent] = sent("traceparent");
    expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
    expect(traceparent).not.toContain(PARENT);
    expect(sent("tracestate")).toEqual([STATE]);
  });

  it.each([
    ["of a higher version", `cc-${TRACE}-${PARENT}-01`, "01"],
    ["of a higher version that goes on", `cc-${TRACE}-${PARENT}-01-what-the-future-will-be-like`, "01"],
    ["with flags that nobody knows yet", `01-${TRACE}-${PARENT}-fd`, "01"],
    ["with a random id, not sampled", `00-${TRACE}-${PARENT}-02`, "02"],
  ])("a trace %s goes on as version 00", async (_what, traceparent, flags) => {
    await post(READ, { traceparent });
    expect(sent("traceparent")).toEqual([
      expect.stringMatching(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-${flags}$`)),
    ]);
  });

  it.each([
    ["version ff", `ff-${TRACE}-${PARENT}-01`],
    ["a version 00 that goes on", `00-${TRACE}-${PARENT}-01-more`],
    ["a higher version that goes on without a dash", `cc-${TRACE}-${PARENT}-01.more`],
    ["capitals", `00-${TRACE.toUpperCase()}-${PARENT}-01`],
    ["an id of zeros", `00-${"0".repeat(32)}-${PARENT}-01`],
  ])("%s is no trace", async (_what, traceparent) => {
    await post(READ, { traceparent });
    const [begun] = sent("traceparent");
    expect(begun).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(begun).not.toContain(TRACE);
  });

  it("a new trace begins where the caller has none", async () => {
    await post(READ, { tracestate: STATE });
    expect(sent("traceparent")).toEqual([expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)]);
    expect(sent("tracestate")).toEqual([undefined]);
  });

  it.each([
    ["a word", "no pair"],
    ["a key in capitals", "Upper=1"],
    ["a value with =", "a=1=2"],
    ["no value", "a="],
    ["a value beyond ASCII", "a=ü"],
    ["513 characters", `a=${"x".repeat(255)},b=${"x".repeat(253)}`],
    ["33 members", Array.from({ length: 33 }, (_, n) => `k${n}=1`).join()],
  ])("a state is dropped that is %s", async (_what, tracestate) => {
    await post(READ, {
      traceparent: `00-${TRACE}-${PARENT}-01`,
      tracestate: Buffer.from(tracestate).toString("latin1"),
    });
    expect(sent("tracestate")).toEqual([undefined]);
  });
});

describe("with an SDK", () => {
  beforeAll(() => {
    trace.setGlobalTracerProvider(sdk);
    context.setGlobalContextManager(new Contexts());
  });
  afterAll(() => {
    trace.disable();
    context.disable();
  });
  afterEach(() => {
    failures = 0;
    hold = undefined;
  });

  it("a request is a server span under the caller's, and its upstream call a client span under that", async () => {
    await post(READ, { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: STATE });
    const { server, clients } = await spans(1);
    expect(server).toMatchObject({
      name: "POST /graphql",
      parent: { traceId: TRACE, spanId: PARENT, isRemote: true },
      context: { traceId: TRACE },
      attributes: {
        "http.request.method": "POST",
        "http.route": "/graphql",
        "http.response.status_code": 200,
      },
      status: { code: SpanStatusCode.UNSET },
    });
    expect(clients).toEqual([
      expect.objectContaining({
        name: "GET /user",
        parent: server.context,
        attributes: {
          "http.request.method": "GET",
          "url.template": "/user",
          "http.response.status_code": 200,
          "profile_gateway.upstream": "camunda",
          "profile_gateway.operation": "readUserProfiles",
          "profile_gateway.attempt": 1,
          "profile_gateway.outcome": "ok",
        },
        status: { code: SpanStatusCode.UNSET },
      }),
    ]);
    expect(sent("traceparent")).toEqual([`00-${TRACE}-${clients[0]?.context.spanId}-01`]);
    expect(String(sent("tracestate")[0]).replaceAll(" ", "")).toBe(STATE.replaceAll(" ", ""));
  });

  it("a request's span says which operation it was, without a value of its document", async () => {
    await post('query Who { camundaUserProfile(id: "jonny1") { userId } }');
    const { server } = await spans(1);
    expect(server.attributes).toMatchObject({
      "graphql.operation.name": "Who",
      "graphql.operation.type": "query",
      "graphql.operation.document": 'query Who {\n  camundaUserProfile(id: "*") {\n    userId\n  }\n}',
      "server.address": "127.0.0.1",
      "url.path": "/graphql",
    });
  });

  it("numbers and lists in a document are masked as well", async () => {
    await post(
      '{ camundaUserProfiles(ids: ["a", "b"]) { userId } kuzzleSecurityProfiles(ids: ["c"]) { id } searchCamundaUserProfiles(input: { size: 7 }) { total } }',
    );
    await expect.poll(() => sdk.ended.some(({ kind }) => kind === SpanKind.SERVER)).toBe(true);
    const server = sdk.ended.find(({ kind }) => kind === SpanKind.SERVER);
    const text = String(server?.attributes["graphql.operation.document"]);
    expect(text).toContain('ids: ["*", "*"]');
    expect(text).not.toMatch(/7|"[abc]"/);
  });

  it("a request whose answer has errors is an error, though its status is 200", async () => {
    const answer = await post('{ camundaUserProfile(id: "x", upstream: "nowhere") { userId } }');
    expect(answer.status).toBe(200);
    const { server } = await spans(0);
    expect(server).toMatchObject({
      attributes: { "http.response.status_code": 200, "error.type": "BAD_USER_INPUT" },
      status: { code: SpanStatusCode.ERROR },
    });
  });

  it("a request without a trace begins one", async () => {
    await post(READ);
    const { server, clients } = await spans(1);
    expect(server.parent).toBeUndefined();
    expect(sent("traceparent")).toEqual([`00-${server.context.traceId}-${clients[0]?.context.spanId}-01`]);
  });

  it("a trace that is not sampled is passed on as such", async () => {
    sdk.sampled = false;
    await post(READ, { traceparent: `00-${TRACE}-${PARENT}-01` });
    const [traceparent] = sent("traceparent");
    expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
    expect(traceparent).not.toContain(PARENT);
  });

  it("each attempt is a span of its own, with what came of it", async () => {
    failures = 1;
    await post(READ);
    const { clients } = await spans(2);
    expect(clients.map(({ attributes, status }) => [attributes, status.code])).toEqual([
      [
        expect.objectContaining({
          "profile_gateway.attempt": 1,
          "profile_gateway.outcome": "failed",
          "error.type": "failed",
          "http.response.status_code": 503,
        }),
        SpanStatusCode.ERROR,
      ],
      [
        expect.objectContaining({ "profile_gateway.attempt": 2, "profile_gateway.outcome": "ok" }),
        SpanStatusCode.UNSET,
      ],
    ]);
    expect(sent("traceparent")).toEqual(
      clients.map(({ context: { traceId, spanId } }) => `00-${traceId}-${spanId}-01`),
    );
  });

  it("a refusal is a span without attempts, and a client that leaves is 499", async () => {
    const refused = await fetch(url, { method: "POST", body: "x" });
    expect(refused.status).toBe(415);
    expect((await spans(0)).server.attributes).toMatchObject({ "http.response.status_code": 415 });
    sdk.ended.length = 0;
    let release = (): void => {};
    hold = new Promise((resolve) => {
      release = resolve;
    });
    const leaving = new AbortController();
    const gone = post(READ, {}, leaving.signal).catch(() => "gone");
    while (arrived.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    leaving.abort();
    expect(await gone).toBe("gone");
    const { server, clients } = await spans(1);
    expect(server.attributes).toMatchObject({ "http.response.status_code": 499 });
    expect(clients[0]?.attributes).toMatchObject({ "profile_gateway.outcome": "cancelled" });
    release();
  });

  it("no span holds an id, a header or a part of a body", async () => {
    await post(READ, { authorization: SECRET, "x-request-id": "request-canary" });
    await post(
      'mutation { updateUserProfile(input: { id: "jonny1", firstName: "Canary", lastName: "x", email: "y" }) { __typename } }',
      { authorization: SECRET },
    );
    const exported = JSON.stringify(await ended(4));
    for (const secret of ["jonny1", "Canary", "c2VjcmV0", "request-canary"])
      expect(exported).not.toContain(secret);
    expect(exported).toContain("/user/{}/profile");
  });

  it("a span around the gateway is the parent, as in a program that embeds it", async () => {
    const tracing = await openTelemetry();
    const around = sdk.startSpan("around");
    context.with(trace.setSpan(ROOT_CONTEXT, around), () => {
      tracing.request("POST", "/graphql", {}).end?.(200);
    });
    expect(sdk.ended[0]?.parent).toEqual(around.spanContext());
    // Else there would be two server spans of one request.
    expect(sdk.ended[0]?.kind).toBe(SpanKind.INTERNAL);
  });

  it("an SDK that throws costs no answer", async () => {
    const { startSpan } = sdk;
    for (const broken of [
      () => {
        throw new Error("broken");
      },
      () =>
        Object.assign(startSpan.call(sdk, "x"), {
          end: () => {
            throw new Error("broken");
          },
        }),
    ]) {
      sdk.startSpan = broken;
      const answer = await post(READ);
      expect(await answer.json()).toEqual({ data: { camundaUserProfile: { userId: "jonny1" } } });
    }
    sdk.startSpan = startSpan;
  });
});
