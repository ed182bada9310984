import { describe, expect, it } from "vitest";
import { clip } from "../../src/dialect/upstream-error.js";

describe("a text for a client or a log line", () => {
  it.each([
    ["names with dots", "a.".repeat(200_000)],
    ["words with dashes", "a-".repeat(200_000)],
    ["numbers with dots", "1.1.1.".repeat(100_000)],
    ["brackets and colons", "[a:".repeat(200_000)],
    ["a bracket and colons", `[${":".repeat(500_000)}`],
    ["dots", ".".repeat(500_000)],
    ["words with colons and slashes", "a-b:/".repeat(200_000)],
    ["one long word", "a".repeat(1_000_000)],
    ["control characters", "\u0000a".repeat(300_000)],
  ])(
    "is cut in no time, also where it looks like the beginning of an address all along: %s",
    (_what, text) => {
      // The worst of these once took minutes, and nobody else was served meanwhile.
      expect(clip(text).length).toBeLessThanOrEqual(256);
    },
  );

  it.each([
    ["http://u:p@10.0.0.1:9200/x failed", "<address> failed"],
    ["1http://h/x", "<address>"],
    ['{"url":"https://es.internal/a?b","n":1}', '{"url":"<address>","n":1}'],
    [
      "to [::1]:9200, [fe80::1], [::ffff:10.0.0.1] and [not:one",
      "to <address>, <address>, <address> and [not:one",
    ],
    ["10.0.0.1:9200 or 10.0.0.1", "<address> or <address>"],
    [
      "localhost:9200 db.internal:5432 .db.internal:5432 a..b.c:80 x-y.z:8080",
      "<address> <address> <address> <address> <address>",
    ],
    [
      "policies.1.restrictedTo.0.index: version 8.19.21 at 12:30",
      "policies.1.restrictedTo.0.index: version 8.19.21 at 12:30",
    ],
  ])("names no address: %s", (text, shown) => {
    expect(clip(text)).toBe(shown);
  });

  it.each([
    [`see http://10.0.0.1:9200/x${"y".repeat(2000)} or db.internal:5432`, "see <address> or <address>"],
    [
      `http://h/${"y".repeat(900)} http://h/${"y".repeat(90)} host.example.internal:9200 down`,
      "<address> <address> <address> down",
    ],
    [`${"x".repeat(250)} db.internal:5432`, `${"x".repeat(250)} <add…`],
  ])("names no address, wherever it is cut", (text, shown) => {
    expect(clip(text)).toBe(shown);
  });
});
