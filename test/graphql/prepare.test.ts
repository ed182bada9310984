import { expect, it } from "vitest";
import { Preparation } from "../../src/graphql/prepare.js";
import { DEFAULTS, schemaUnderTest } from "./engine-under-test.js";

function times(text: string) {
  const preparation = new Preparation({ schema: schemaUnderTest(), limits: DEFAULTS, production: true });
  return [1, 2, 3].map(() => {
    const known = preparation.prepare(text, undefined, {}, "POST");
    return "prepared" in known ? known.prepared : known;
  });
}

it("keeps what it found out of a document that comes again", () => {
  const [first, second, third] = times("{ tree { name } }");
  expect(second).not.toBe(first);
  expect(third).toBe(second);
  expect(second).toMatchObject({ activations: 0 });
});

it("keeps why a document is refused, once it comes again", () => {
  const [first, second, third] = times("{ tree { nothing } }");
  expect(second).toEqual(first);
  expect(third).toBe(second);
});

it("keeps no long document", () => {
  const [, second, third] = times(`{ tree { name } } # ${"x".repeat(50_000)}`);
  expect(third).not.toBe(second);
});
