import { execFileSync } from "node:child_process";
import type { CodegenConfig } from "@graphql-codegen/cli";
import { printSchema } from "graphql";
import scalars from "./clients/codegen-scalars.json" with { type: "json" };
import { federatedSchemaOf, schemaOf } from "./src/compose.js";

/** Writes `schema.graphql` from the builder, and typed documents for what the tests ask. Run by `npm run codegen`. */
const config: CodegenConfig = {
  emitLegacyCommonJSImports: false,
  importExtension: ".js",
  schema: printSchema(schemaOf()),
  // The last line has its end, as `print-schema` writes it.
  hooks: {
    beforeOneFileWrite: (_path, content: string) => `${content.trimEnd()}\n`,
    afterAllFileWrite: () => {
      execFileSync(process.execPath, ["compose.mjs"], { cwd: "examples/federation" });
    },
  },
  generates: {
    "schema.graphql": { plugins: ["schema-ast"], config: { includeDirectives: false } },
    // Apollo Client's cache has to know which types an interface or union stands for.
    "possible-types.json": {
      plugins: ["fragment-matcher"],
      config: { module: "commonjs", apolloClientVersion: 3, useExplicitTyping: false },
    },
    // Graphcache can tell the members of a union apart only with this.
    "clients/introspection.json": { plugins: ["./scripts/introspection-plugin.mjs"] },
    // What a router composes of it, see the hook.
    "examples/federation/profiles.graphql": {
      plugins: ["./scripts/text-plugin.mjs"],
      config: { text: federatedSchemaOf() },
    },
    "test/generated/": {
      preset: "client",
      documents: ["test/**/*.ts", "!test/generated/**", "!test/live/**"],
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        defaultScalarType: "unknown",
        scalars,
      },
    },
  },
};

export default config;
