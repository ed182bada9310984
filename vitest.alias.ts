import { createRequire } from "node:module";
import { join } from "node:path";

const source = (name: string): string => join(import.meta.dirname, "src", name);

/** What the names of packages mean in tests. */
export const alias = [
  // As Node itself resolves it; the other build of graphql would be a second copy, and its classes strangers.
  { find: /^graphql$/, replacement: createRequire(import.meta.url).resolve("graphql") },
  // The examples, with the code as it stands.
  { find: /^profile-gateway$/, replacement: source("index.ts") },
  { find: /^profile-gateway\/dialect$/, replacement: source("dialect.ts") },
  { find: /^profile-gateway\/testing$/, replacement: source("testing.ts") },
];
