import { stringify } from "yaml";
import type { EmulatorResponse } from "../../http.js";
import { only } from "../json/filter.js";
import { isObject, type Json } from "../json/values.js";
import { envelope, type Failure } from "./failure.js";

/** What an operation answers, before it is written down. */
export interface Reply {
  readonly status: number;
  readonly body: Json;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

export const ok = (body: Json): Reply => ({ status: 200, body });

export const acknowledged: Reply = ok({ acknowledged: true });

export function failed(error: Failure): Reply {
  return { status: error.status, body: envelope(error), headers: error.headers };
}

/** Clients check the product on what succeeds; these answers come from in front of the code that names it. */
const UNNAMED = new Set([401, 403, 413]);

export interface Shape {
  readonly contentType: string;
  readonly pretty: boolean;
  readonly filterPath: string | undefined;
}

export const plain: Shape = { contentType: "application/json", pretty: false, filterPath: undefined };

export function write({ status, body, headers }: Reply, shape: Shape): EmulatorResponse {
  const shown = shape.filterPath !== undefined && isObject(body) ? only(body, shape.filterPath) : body;
  const yaml = shape.contentType.includes("yaml");
  return {
    status,
    headers: {
      ...headers,
      ...(!UNNAMED.has(status) && { "X-elastic-product": "Elasticsearch" }),
      "content-type": shape.contentType,
    },
    body: yaml ? `---\n${stringify(shown)}` : JSON.stringify(shown, null, shape.pretty ? 2 : undefined),
  };
}
