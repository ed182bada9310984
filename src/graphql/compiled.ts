import {
  type ASTNode,
  type DocumentNode,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLObjectType,
  type GraphQLSchema,
  getLocation,
  getNamedType,
  isAbstractType,
  isObjectType,
  OperationTypeNode,
  type SelectionSetNode,
  visit,
} from "graphql";
import type * as GraphqlJit from "graphql-jit";
import { LRUCache } from "lru-cache";
import type { GatewayContext } from "./context.js";
import { fragmentsOf } from "./limits/measure.js";
import type { PreparedOperation } from "./prepare.js";

/** Runs of an operation before it is compiled: most documents of a client that writes values into them are seen once. */
const RUNS = 16;
const MAX_COMPILED = 100;
/** Fields, fragments written out: compiling takes a fraction of a millisecond for each. */
const MAX_FIELDS = 400;
/** After a compilation, times its own duration in which there is none: a tenth of the time at most goes into them. */
const PAUSE = 9;

type Variables = Readonly<Record<string, unknown>> | undefined;
export type Result = ExecutionResult | Promise<ExecutionResult>;

interface Compiled {
  readonly query: GraphqlJit.CompiledQuery["query"];
  readonly nodes: ReadonlyMap<string, ASTNode>;
}

export interface ExecutorOptions {
  readonly schema: GraphQLSchema;
  readonly production: boolean;
  /** How often an operation is executed before it is compiled; 16 by default. */
  readonly runsBeforeCompiling?: number;
  /** Told when one was. */
  onCompiled?(): void;
}

/**
 * Executes operations with graphql-js; those that come again and again, and that graphql-jit understands for certain, as
 * code of their own. Both give the same answers, to the byte (test/graphql/compiled.test.ts).
 */
export class Executor {
  readonly #options: ExecutorOptions;
  readonly #compiled = new LRUCache<PreparedOperation, Compiled>({ max: MAX_COMPILED });
  /** Loaded once something is worth compiling. */
  #jit: typeof GraphqlJit | undefined;
  /** When the next one may be compiled, as `performance.now()` counts. */
  #compilesAt = 0;

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  execute(prepared: PreparedOperation, variables: Variables, context: GatewayContext): Result {
    const compiled = this.#compiled.get(prepared) ?? this.#seen(prepared);
    if (!compiled) return this.#interpret(prepared, variables, context);
    const result: Result = compiled.query(undefined, context, variables);
    if (result instanceof Promise) return result.then((settled) => located(settled, compiled.nodes));
    // Variables that are wrong: what is said of them is said in graphql-js's words.
    if (!("data" in result)) return this.#interpret(prepared, variables, context);
    return located(result, compiled.nodes);
  }

  #interpret(
    { document, operation }: PreparedOperation,
    variables: Variables,
    contextValue: GatewayContext,
  ): Result {
    return execute({
      schema: this.#options.schema,
      document,
      operationName: operation.name?.value,
      variableValues: variables,
      contextValue,
      ...(this.#options.production ? { hideSuggestions: true } : {}),
    });
  }

  #seen(prepared: PreparedOperation): Compiled | undefined {
    const { schema, runsBeforeCompiling = RUNS, onCompiled } = this.#options;
    prepared.runs += 1;
    if (prepared.runs < runsBeforeCompiling) return undefined;
    const jit = this.#jit;
    const startedAt = performance.now();
    if (startedAt < this.#compilesAt) return undefined;
    if (!jit) return this.#load();
    prepared.runs = Number.NEGATIVE_INFINITY;
    const { document, operation } = prepared;
    if (!isPlain(schema, document, operation)) return undefined;
    const compiled = jit.compileQuery(schema, document, operation.name?.value ?? "");
    this.#compilesAt = performance.now() + PAUSE * (performance.now() - startedAt);
    if (!jit.isCompiledQuery(compiled)) return undefined;
    const known = { query: compiled.query, nodes: nodesByPlace(document) };
    this.#compiled.set(prepared, known);
    onCompiled?.();
    return known;
  }

  #load(): undefined {
    this.#compilesAt = Number.POSITIVE_INFINITY;
    import("graphql-jit").then(
      (jit) => {
        this.#jit = jit;
        this.#compilesAt = 0;
      },
      // Where it cannot be loaded, everything goes on as graphql-js does it.
      () => undefined,
    );
  }
}

/**
 * Whether graphql-jit certainly does what graphql-js does: a query, not too large with its fragments written out, of
 * object types alone (below an abstract one it takes the field of one type for that of another), without an underscore
 * in a response name (by which it takes one path for another).
 */
function isPlain(
  schema: GraphQLSchema,
  document: DocumentNode,
  { operation, selectionSet }: PreparedOperation["operation"],
): boolean {
  const query = schema.getQueryType();
  if (operation !== OperationTypeNode.QUERY || !query) return false;
  const fragments = fragmentsOf(document);
  let fields = 0;
  const plain = (set: SelectionSetNode, parent: GraphQLObjectType): boolean =>
    set.selections.every((selection) => {
      fields += 1;
      if (fields > MAX_FIELDS) return false;
      if (selection.kind !== "Field") {
        const fragment =
          selection.kind === "InlineFragment" ? selection : fragments.get(selection.name.value);
        const on = fragment?.typeCondition?.name.value ?? parent.name;
        return fragment !== undefined && on === parent.name && plain(fragment.selectionSet, parent);
      }
      if (selection.name.value === "__typename") return !selection.alias;
      if ((selection.alias ?? selection.name).value.includes("_")) return false;
      const field = parent.getFields()[selection.name.value];
      const type = field && getNamedType(field.type);
      if (!type || isAbstractType(type)) return false;
      return !isObjectType(type) || !selection.selectionSet || plain(selection.selectionSet, type);
    });
  return plain(selectionSet, query);
}

/** The fields and arguments of a document by line and column, which is all that an error of graphql-jit knows. */
function nodesByPlace(document: DocumentNode): ReadonlyMap<string, ASTNode> {
  const nodes = new Map<string, ASTNode>();
  const keep = (node: ASTNode): void => {
    if (!node.loc) return;
    const { line, column } = getLocation(node.loc.source, node.loc.start);
    nodes.set(`${line}:${column}`, node);
  };
  visit(document, { Field: keep, Argument: ({ value }) => keep(value) });
  return nodes;
}

/** Errors as graphql-js has them: first in the answer, each with its nodes. */
function located(result: ExecutionResult, nodes: ReadonlyMap<string, ASTNode>): ExecutionResult {
  if (!result.errors) return result;
  const data = result.data ?? null;
  const errors = result.errors.map((error) => withNodes(error, nodes));
  return { errors: firstOfEach(errors, data), data };
}

/** Of the errors that have made one place null the first alone: graphql-js hears of no more. */
function firstOfEach(errors: readonly GraphQLError[], data: unknown): readonly GraphQLError[] {
  const places = new Set<string>();
  return errors.filter(({ path = [] }) => {
    const place = nulledPlace(data, path);
    if (place === undefined) return true;
    const isFirst = !places.has(place);
    places.add(place);
    return isFirst;
  });
}

/** The place above the one of an error that is null; undefined where nothing is, and the error stands for itself. */
function nulledPlace(data: unknown, path: readonly (string | number)[]): string | undefined {
  let value = data;
  for (const [index, key] of path.entries()) {
    if (typeof value !== "object" || value === null) return JSON.stringify(path.slice(0, index));
    value = Reflect.get(value, key);
  }
  return undefined;
}

function withNodes(error: GraphQLError, known: ReadonlyMap<string, ASTNode>): GraphQLError {
  const { message, locations = [], path = null, originalError = null, extensions } = error;
  const nodes = locations.flatMap(({ line, column }) => known.get(`${line}:${column}`) ?? []);
  return new GraphQLError(message, { nodes, path, originalError, extensions });
}
