import { buildSchema, graphql } from "graphql";
import { expect, it } from "vitest";
import { installScopes } from "../../src/auth/scopes.js";
import { SCOPES, type Scope } from "../../src/dialect/caller.js";

it("lets nobody without a scope see a field that nobody thought of", async () => {
  const schema = buildSchema("type Query { read: Int } type Mutation { write: Int }");
  installScopes(schema);
  const ask = async (source: string, scopes: readonly Scope[]) => {
    const contextValue = { caller: { scopes: new Set(scopes) } };
    const rootValue = { read: 1, write: 1 };
    const { errors } = await graphql({ schema, source, rootValue, contextValue });
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
