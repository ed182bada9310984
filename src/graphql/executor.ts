import { type ExecutionResult, execute, type GraphQLSchema } from "graphql";
import type { GatewayContext } from "./context.js";
import { type Plan, planOf } from "./plan.js";
import type { PreparedOperation } from "./prepare.js";
import { runPlan } from "./run-plan.js";

export type Result = ExecutionResult | Promise<ExecutionResult>;

export interface ExecutorOptions {
  readonly schema: GraphQLSchema;
  readonly production: boolean;
  /** False: graphql-js executes everything. */
  readonly plans?: boolean;
}

/**
 * Executes operations: by a plan where there can be one, by graphql-js otherwise. Both give the same answers, to the byte
 * (test/graphql/executor.test.ts).
 */
export class Executor {
  readonly #options: ExecutorOptions;
  /** They go with the documents that are kept. */
  readonly #plans = new WeakMap<PreparedOperation, { readonly plan: Plan | undefined }>();

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  execute(
    prepared: PreparedOperation,
    sent: Readonly<Record<string, unknown>> | undefined,
    contextValue: GatewayContext,
  ): Result {
    const plan = this.#planOf(prepared);
    const variables = plan?.variables(sent);
    if (plan && variables) return runPlan(plan, variables, contextValue);
    const { schema, production } = this.#options;
    const { document, operation } = prepared;
    return execute({
      schema,
      document,
      operationName: operation.name?.value,
      variableValues: sent,
      contextValue,
      ...(production ? { hideSuggestions: true } : {}),
    });
  }

  #planOf(prepared: PreparedOperation): Plan | undefined {
    const { schema, plans = true } = this.#options;
    let known = this.#plans.get(prepared);
    if (!known) {
      known = { plan: plans ? planOf(schema, prepared) : undefined };
      this.#plans.set(prepared, known);
    }
    return known.plan;
  }
}
