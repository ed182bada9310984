import type { CodegenConfig } from "@graphql-codegen/cli";
import scalars from "profile-gateway/codegen-scalars.json" with { type: "json" };

/** Types of the documents in `src`, from the schema and the scalars that the package ships. */
const config: CodegenConfig = {
  schema: "node_modules/profile-gateway/schema.graphql",
  documents: "src/**/*.{ts,tsx}",
  ignoreNoDocuments: true,
  generates: {
    "src/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: { scalars, useTypeImports: true, enumsAsTypes: true },
    },
  },
};

export default config;
