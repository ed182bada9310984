import { pino } from "pino";
import { expect, it } from "vitest";
import { JsonLog, type Level } from "../../src/observability/json-log.js";
import { loggableError } from "../../src/observability/log.js";

const TIME = /"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/;

/** What both write of the same facts, without the time. */
function written(level: Level, facts: object | string, message?: string): [own: string, pinos: string] {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line.replace(TIME, '"time":"now"')) };
  const own = new JsonLog("debug", destination);
  const pinos = pino(
    {
      level: "debug",
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  for (const log of [own, pinos])
    switch (level) {
      case "debug":
      case "info":
      case "warn":
      case "error":
        if (typeof facts === "string") log[level](facts);
        else log[level](facts, message);
    }
  const [first = "", second = ""] = lines;
  expect(lines).toHaveLength(2);
  return [first, second];
}

const cause = Object.assign(new TypeError("connect failed"), { code: "ECONNREFUSED" });
const failure = loggableError(new Error("the upstream is away", { cause }));

it.each<[string, Level, object | string, string?]>([
  [
    "of a request",
    "info",
    { requestId: "r1", trace_id: undefined, operation: "One", status: 200, ms: 1.25 },
    "request",
  ],
  ["without facts", "warn", {}, "nothing to add"],
  ["of which all facts are absent", "warn", { client: undefined }, "nothing to add"],
  ["that is a message alone", "warn", 'a "text", \u2028 \ud800 and a\nline break'],
  ["with lists, objects and null", "debug", { path: ["a", 0, "b"], at: { x: 1 }, none: null }, "error"],
  ["with a number that JSON does not have", "info", { ms: Number.NaN, most: Number.POSITIVE_INFINITY }, "m"],
  ["with names and texts beyond ASCII", "info", { "ä\n": "\u0000 é 🙂 \udc00" }, "é"],
  ["with an error and its cause", "error", { requestId: "r1", err: failure }, "internal error"],
  ["with what was thrown and is no error", "error", { err: loggableError("a text") }, "internal error"],
  ["with several errors", "error", { err: loggableError(new AggregateError([cause, cause], "both")) }, "m"],
])("a line %s is what pino writes of it", (_, level, facts, message) => {
  const [own, pinos] = written(level, facts, message);
  expect(own).toBe(pinos);
});

it("less than the level is not written, whatever the level is by then", () => {
  const lines: string[] = [];
  const log = new JsonLog("warn", { write: (line) => void lines.push(line) });
  log.info("not yet");
  log.level = "info";
  log.info("now");
  log.debug("still not");
  log.level = "silent";
  log.fatal("no more");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: "info", time: expect.any(String), msg: "now" },
  ]);
});
