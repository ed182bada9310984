import type { RegisteredDialect } from "./dialect/define-dialect.js";
import { camunda } from "./dialects/camunda/index.js";
import { elasticsearch } from "./dialects/elasticsearch/index.js";
import { kuzzle } from "./dialects/kuzzle/index.js";
import type { SchemaKit } from "./graphql/schema-kit.js";
import type { SchemaParts } from "./graphql/schema-parts.js";
import type { Client } from "./http/client.js";
import type { Emulator } from "./sandbox/http.js";

export type AnyDialect = RegisteredDialect<Client, SchemaKit, SchemaParts, Emulator>;

/** The registry: one line per built-in dialect. */
export const builtInDialects: readonly AnyDialect[] = [elasticsearch, kuzzle, camunda];
