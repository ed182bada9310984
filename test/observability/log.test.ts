import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { UpstreamError } from "../../src/dialect/upstream-error.js";
import { logObserver } from "../../src/observability/log.js";

const CANARY = "an-answers-bytes-or-a-password";

function logged(error: unknown, internal = false): Record<string, unknown> {
  const lines: string[] = [];
  const observer = logObserver(pino({ level: "trace" }, { write: (text: string) => void lines.push(text) }));
  const failure = new UpstreamError({
    kind: "protocol",
    upstream: "one",
    operation: "read",
    message: "The upstream's answer is not valid HTTP.",
    cause: error,
  });
  const masked = { code: "UPSTREAM_PROTOCOL", path: undefined, failure, internal: undefined } as const;
  observer.error(internal ? { ...masked, failure: undefined, internal: error } : masked, {
    requestId: "r1",
    address: "",
  });
  const [line = ""] = lines;
  expect(line).not.toContain(CANARY);
  return JSON.parse(line);
}

/** As HTTP clients make them, with what they were doing. */
function loaded(message: string, cause?: unknown): Error {
  class ParserError extends Error {}
  return Object.assign(new ParserError(message, { cause }), {
    code: "HPE_INVALID",
    data: CANARY,
    config: { headers: { authorization: CANARY } },
  });
}

describe("the cause of a failure", () => {
  it("is logged with its class, message, code and stack, and nothing that hangs on it", () => {
    const line = logged(loaded("not HTTP"));
    expect(line).toMatchObject({
      level: 40,
      requestId: "r1",
      kind: "protocol",
      upstream: "one",
      err: { type: "ParserError", message: "not HTTP", code: "HPE_INVALID" },
    });
    expect(line["err"]).toHaveProperty("stack", expect.stringContaining("log.test.ts"));
  });

  it("is logged with its own causes, whatever they are", () => {
    const both = new AggregateError([loaded("first"), loaded("second")], "both failed", {
      cause: loaded("deeper"),
    });
    expect(logged(both, true)).toMatchObject({
      level: 50,
      err: {
        type: "AggregateError",
        message: expect.stringContaining("deeper"),
        aggregateErrors: [{ message: "first" }, { message: "second" }],
      },
    });
    expect(logged({ password: CANARY }, true)["err"]).toBe("a thrown object");
    expect(logged("a text that was thrown", true)["err"]).toBe("a text that was thrown");
    const circular = new Error("circular");
    circular.cause = circular;
    expect(logged(circular, true)).toMatchObject({ err: { type: "Error" } });
  });
});
