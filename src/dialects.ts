import type { AnyDialect } from "./dialect.js";
import { camunda } from "./dialects/camunda/index.js";
import { elasticsearch } from "./dialects/elasticsearch/index.js";
import { kuzzle } from "./dialects/kuzzle/index.js";

/** The registry: one line per built-in dialect. */
export const builtInDialects: readonly AnyDialect[] = [elasticsearch, kuzzle, camunda];
