import type { RegisteredDialect } from "./core/dialect.js";
import { camunda } from "./dialects/camunda/index.js";
import { elasticsearch } from "./dialects/elasticsearch/index.js";
import { kuzzle } from "./dialects/kuzzle/index.js";
import type { Installed } from "./graphql/installed.js";
import type { Kit } from "./graphql/kit.js";
import type { Client } from "./http/client.js";
import type { StandIn } from "./sandbox/http.js";

export type AnyDialect = RegisteredDialect<Client, Kit, Installed, StandIn>;

/** The registry: one line per built-in dialect. */
export const builtInDialects: readonly AnyDialect[] = [elasticsearch, kuzzle, camunda];
