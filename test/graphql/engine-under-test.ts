import type { GraphQLFormattedError } from "graphql";
import { CallBudget } from "../../src/dialect/call.js";
import { camunda } from "../../src/dialects/camunda/index.js";
import type { GatewayContext } from "../../src/graphql/context.js";
import { Engine, type EngineOptions } from "../../src/graphql/engine.js";
import { HttpError } from "../../src/graphql/errors.js";
import type { OperationLimits } from "../../src/graphql/limits/limits.js";
import type { Masked } from "../../src/graphql/masking.js";
import { installNode } from "../../src/graphql/profile.js";
import { createSchemaKit } from "../../src/graphql/schema-kit.js";
import { graphqlResponse, paramsOfBody } from "../../src/server/graphql-over-http.js";
import type { MediaType } from "../../src/server/request-guards.js";
import { LIMITS } from "../support/gateway.js";
import { installOwnFields } from "./own-fields.js";

export const DEFAULTS: OperationLimits & { readonly answerBytes: number } = LIMITS;

/** The schema of a dialect that has no upstream, and some fields that only these tests need. */
export function schemaUnderTest(resolved: string[] = []) {
  const kit = createSchemaKit({ listSize: DEFAULTS.listSize });
  const { nodes } = camunda.mount([]).install({ ...kit, spell: (username) => username });
  installNode(kit.builder, kit, nodes, kit.listSize);
  installOwnFields(kit.builder, resolved);
  return kit.builder.toSchema();
}

/** What a client sees of an answer. */
export interface Seen {
  readonly data?: unknown;
  readonly errors?: readonly GraphQLFormattedError[];
}

export interface Answer extends Seen {
  readonly status: number;
}

export interface Request {
  readonly query?: unknown;
  readonly variables?: unknown;
  readonly operationName?: unknown;
  readonly extensions?: unknown;
  readonly documentId?: string;
}

export interface UnderTest {
  /** Root fields of this test that were resolved: what would have reached an upstream. */
  readonly resolved: string[];
  readonly masked: Masked[];
  /** As a body that came by POST. */
  post(body: string | Request, type?: MediaType): Promise<Answer>;
}

/** Of an anonymous caller who may do everything. */
export function contextUnderTest(): GatewayContext {
  const call = {
    requestId: "test",
    signal: new AbortController().signal,
    scopes: "read",
    trace: undefined,
    header: () => undefined,
    budget: new CallBudget(30),
    observe: () => undefined,
  };
  const scopes = new Set(["read", "write", "activate"] as const);
  return {
    call,
    caller: { name: "anonymous", scopes, address: "127.0.0.1" },
    facts: { requestId: "test", address: "" },
    held: undefined,
  };
}

export function engineWith(
  options: Partial<Pick<EngineOptions, "limits" | "production" | "documents">> = {},
): UnderTest {
  const resolved: string[] = [];
  const masked: Masked[] = [];
  const engine = new Engine({
    schema: schemaUnderTest(resolved),
    limits: DEFAULTS,
    production: false,
    onError: (error) => void masked.push(error),
    ...options,
  });
  return {
    resolved,
    masked,
    async post(body, type = "application/graphql-response+json") {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const context = contextUnderTest();
      try {
        const params = paramsOfBody(text);
        const { status, body: answer } = graphqlResponse(await engine.run(params, context, "POST"), type);
        return { status, ...JSON.parse(answer) };
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        return { status: error.status, ...JSON.parse(error.toBody("test")) };
      }
    },
  };
}

export function codesOf({ errors = [] }: Seen): unknown[] {
  return errors.map(({ extensions }) => extensions?.["code"]);
}
