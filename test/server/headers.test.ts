import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";
import { ask, JSON_HEADERS, post } from "./support/ask.js";
import { type HeldUpstream, SLOW, startHeld } from "./support/held.js";
import { sendRaw } from "./support/raw.js";

let gateway: RunningGateway;
let below: HeldUpstream;

beforeAll(async () => {
  below = await startHeld();
  below.release();
  gateway = await startGateway(settingsFor([upstream({ dialect: "camunda", url: below.url })]));
});
afterAll(async () => {
  await gateway.stop();
  await below.stop();
});

const QUERY = "{ __typename }";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe("the headers of a request", () => {
  const lines = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => [`x-filler-${index}`, "1"]).flat();
  // With `Content-Type`, `Connection` and `Host` or `Content-Length` this is what `ask` sends.
  const OTHERS = [
    "Host",
    "x",
    "Content-Type",
    "application/json",
    "Content-Length",
    "26",
    "Connection",
    "close",
  ];
  const body = JSON.stringify({ query: QUERY });

  it("may be a hundred lines", async () => {
    expect(Buffer.byteLength(body)).toBe(26);
    expect(await ask(gateway.url, { headers: [...OTHERS, ...lines(96)], body })).toMatchObject({
      status: 200,
    });
  });

  it("are refused with 431 above that, counted by line, not by name", async () => {
    const tooMany = await ask(gateway.url, { headers: [...OTHERS, ...lines(97)], body });
    expect(tooMany).toMatchObject({
      status: 431,
      body: { errors: [{ extensions: { code: "REQUEST_REFUSED" } }] },
    });
    const repeated = Array.from({ length: 97 }, () => ["x-same", "1"]).flat();
    expect(await ask(gateway.url, { headers: [...OTHERS, ...repeated], body })).toMatchObject({
      status: 431,
    });
  });

  it("are counted beyond what Node itself would keep", async () => {
    const short = Array.from({ length: 2500 }, () => ["a", ""]).flat();
    expect(await ask(gateway.url, { headers: [...OTHERS, ...short], body })).toMatchObject({ status: 431 });
  });

  it("are refused with 431 above 16 KiB, in JSON too", async () => {
    const filler = `x-filler: ${"x".repeat(16_500)}\r\n`;
    const {
      status,
      head,
      body: text,
    } = await sendRaw(
      gateway.url,
      `POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${filler}\r\n`,
    );
    expect(status).toBe(431);
    expect(head).toContain("content-type: application/json");
    const id = /x-request-id: (\S+)/.exec(head)?.[1];
    expect(JSON.parse(text).errors[0].extensions).toEqual({
      code: "REQUEST_REFUSED",
      retryable: false,
      requestId: id,
    });
  });
});

describe("the headers of every answer", () => {
  it.each([
    ["an operation", {}],
    ["a refusal", { headers: { "content-type": "text/plain" } }],
    ["nothing there", { path: "/x" }],
    ["health", { method: "GET", path: "/health/live", body: "" }],
  ])("keep browsers from guessing, framing, sharing and keeping it: %s", async (_what, asked) => {
    const answer = await ask(gateway.url, {
      headers: JSON_HEADERS,
      body: JSON.stringify({ query: QUERY }),
      ...asked,
    });
    expect(answer.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-resource-policy": "same-origin",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "cache-control": "no-store",
      "x-request-id": expect.stringMatching(UUID),
    });
    for (const name of ["server", "x-powered-by", "set-cookie", "access-control-allow-origin"])
      expect(answer.headers).not.toHaveProperty(name);
  });
});

describe("the id of a request", () => {
  it.each(["a", "order-1234_5.6", "A".repeat(64)])(
    "is the client's own where it is harmless: %s",
    async (id) => {
      const answer = await post(gateway.url, "{ nope }", { "x-request-id": id });
      expect(answer.headers["x-request-id"]).toBe(id);
      expect(answer.body.errors[0].extensions.requestId).toBe(id);
    },
  );

  it.each(["", "A".repeat(65), "a b", "a\tb", "<script>", "ü", '"}', "a,b"])(
    "is replaced where it could do harm: %s",
    async (id) => {
      const answer = await post(gateway.url, "{ nope }", { "x-request-id": id });
      expect(answer.headers["x-request-id"]).toMatch(UUID);
      expect(answer.body.errors[0].extensions.requestId).toBe(answer.headers["x-request-id"]);
    },
  );

  it("is replaced where there are two of them", async () => {
    const headers = ["Host", "x", "X-Request-Id", "one", "X-Request-Id", "two", "Content-Type", "text/plain"];
    expect((await ask(gateway.url, { headers })).headers["x-request-id"]).toMatch(UUID);
  });
});

describe("the trace of a request", () => {
  const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  const PARENT = "00f067aa0ba902b7";

  async function passedOn(traceparent?: string): Promise<string> {
    const headers: Record<string, string> = traceparent === undefined ? {} : { traceparent };
    const before = below.arrived.length;
    await post(gateway.url, SLOW, headers);
    return String(below.arrived[before]?.headers["traceparent"]);
  }

  it.each(["00", "01"])(
    "goes on to the upstream with a span of the gateway's own and the flags %s",
    async (flags) => {
      const sent = await passedOn(`00-${TRACE}-${PARENT}-${flags}`);
      expect(sent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-${flags}$`));
      expect(sent).not.toContain(PARENT);
    },
  );

  it.each([
    undefined,
    "nonsense",
    `00-${TRACE}-${PARENT}`,
    `00-${"0".repeat(32)}-${PARENT}-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${PARENT}-01`,
    `00-${TRACE}-${PARENT}-01-more`,
  ])("is a new one where the client sends %s", async (traceparent) => {
    const sent = await passedOn(traceparent);
    expect(sent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
    expect(sent).not.toContain(TRACE);
  });
});

describe("the credentials that are sent on", () => {
  it("are none where there are two: what looked at them on the way may have meant the other", async () => {
    const settings = upstream({
      dialect: "camunda",
      url: below.url,
      auth: { kind: "forward", header: "authorization" },
    });
    const forwarding = await startGateway(settingsFor([settings]));
    const shown = async (...values: string[]): Promise<string | undefined> => {
      const before = below.arrived.length;
      const credentials = values.flatMap((value) => ["Authorization", value]);
      const headers = ["Host", "x", "Content-Type", "application/json", ...credentials];
      await ask(forwarding.url, { headers, body: JSON.stringify({ query: SLOW }) });
      return below.arrived[before]?.headers.authorization;
    };
    expect(await shown("Bearer one")).toBe("Bearer one");
    expect(await shown("Bearer one", "Bearer two")).toBeUndefined();
    await forwarding.stop();
  });
});
