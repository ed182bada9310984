import { describe, expect, it } from "vitest";
import { NonNegativeInt } from "../../src/graphql/builder.js";

describe("a non-negative integer in variables", () => {
  it.each([[0], [50], [2 ** 40]])("may be %s", (value) => {
    expect(NonNegativeInt.parseValue(value)).toBe(value);
  });

  it.each([[1.5], [1e21], [2 ** 53], ["3"], [-1], [Number.NaN], [true], [null]])(
    "may not be %s, which is not rounded or read as one",
    (value) => {
      expect(() => NonNegativeInt.parseValue(value)).toThrow();
    },
  );
});
