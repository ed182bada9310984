/** Packages that are used without being imported by name. */
export const UNNAMED = {
  "@graphql-codegen/client-preset": "codegen.ts calls it `client`",
  "@graphql-codegen/fragment-matcher": "codegen.ts calls it `fragment-matcher`",
  "@graphql-codegen/schema-ast": "codegen.ts calls it `schema-ast`",
  "@lezer/highlight": "the grammar of PromQL wants it beside itself",
  "@lezer/lr": "the grammar of PromQL wants it beside itself",
  "@types/negotiator": "TypeScript finds it",
  "@types/node": "TypeScript finds it",
  "@types/react": "TypeScript finds it",
  "@types/react-dom": "TypeScript finds it",
  "@types/semver": "TypeScript finds it",
  "@types/ws": "TypeScript finds it",
  "@vitest/coverage-v8": "vitest.config.ts calls it `v8`",
  rxjs: "Apollo Client wants it beside itself",
};
