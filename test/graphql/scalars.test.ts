import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { scalarOf } from "../../src/graphql/builder.js";

const { DateTimeResolver, JSONObjectResolver, NonNegativeIntResolver } = createRequire(import.meta.url)(
  "graphql-scalars",
);

describe("a scalar of the library", () => {
  it("is the very one that the library exports", () => {
    expect(scalarOf("DateTime", "iso-date")).toBe(DateTimeResolver);
    expect(scalarOf("JSONObject", "json")).toBe(JSONObjectResolver);
    expect(scalarOf("NonNegativeInt", "")).toBe(NonNegativeIntResolver);
  });

  it.each(["nowhere", ".."])("is found in a version that keeps it elsewhere: %s", (folder) => {
    expect(scalarOf("DateTime", folder)).toBe(DateTimeResolver);
  });
});
