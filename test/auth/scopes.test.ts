import { graphql } from "graphql";
import { expect, it } from "vitest";
import { SCOPES, type Scope } from "../../src/dialect/request-facts.js";
import { createBuilder } from "../../src/graphql/builder.js";
import { scopes } from "../../src/graphql/root-fields.js";

it("lets nobody without a scope see a field that nobody thought of", async () => {
  const builder = createBuilder([scopes]);
  const resolve = (): string => "ok";
  builder.queryField("read", (t) => t.string({ resolve }));
  builder.mutationField("write", (t) => t.string({ resolve }));
  const schema = builder.toSchema();
  const ask = async (source: string, held: readonly Scope[]) => {
    const contextValue = { caller: { scopes: new Set(held) } };
    const { errors } = await graphql({ schema, source, contextValue });
    return errors?.[0]?.extensions["code"] ?? "ok";
  };
  for (const [source, needed] of [
    ["{ read }", "read"],
    ["mutation { write }", "write"],
  ] as const) {
    expect(await ask(source, [needed])).toBe("ok");
    expect(
      await ask(
        source,
        SCOPES.filter((scope) => scope !== needed),
      ),
    ).toBe("FORBIDDEN");
  }
});
