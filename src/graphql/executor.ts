import {
  defaultFieldResolver,
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  getVariableValues,
  locatedError,
  TypeNameMetaFieldDef,
} from "graphql";
import type { GatewayContext } from "./context.js";
import type { Plan, PlannedField, PlannedVariable, Shape, Values, Variables } from "./plan.js";
import type { PreparedOperation } from "./prepare.js";

type Result = ExecutionResult | Promise<ExecutionResult>;

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

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  execute(
    prepared: PreparedOperation,
    sent: Readonly<Record<string, unknown>> | undefined,
    contextValue: GatewayContext,
  ): Result {
    const { schema, production, plans = true } = this.#options;
    const { document, operation, plan } = prepared;
    const variables = plan && plans ? variablesOf(plan, sent) : undefined;
    if (plan && variables) return runPlan(plan, variables, contextValue);
    return execute({
      schema,
      document,
      operationName: operation.name?.value,
      variableValues: sent,
      contextValue,
      ...(production ? { hideSuggestions: true } : {}),
    });
  }
}

/** One is enough to know that graphql-js has to say what is wrong. */
const FIRST_ERROR = { maxErrors: 1, hideSuggestions: true };

/** The values of the variables; undefined where one is wrong: what is said of it is said in graphql-js's words. */
function variablesOf({ schema, operation, variables }: Plan, sent: Variables = {}): Variables | undefined {
  const values: Values = {};
  for (const variable of variables) {
    const value = plainly(variable, sent[variable.name]);
    if (value === undefined) {
      const definitions = operation.variableDefinitions ?? [];
      return getVariableValues(schema, definitions, sent, FIRST_ERROR).coerced;
    }
    values[variable.name] = value;
  }
  return values;
}

/** The value as graphql-js would read it; undefined where that is for graphql-js to say. */
function plainly({ lists, fields }: PlannedVariable, value: unknown): unknown {
  if (fields) return isRecord(value) && !Array.isArray(value) ? plainObject(fields, value) : undefined;
  return isPlain(lists, value) ? value : undefined;
}

/** An object with its fields in the order of the schema, as graphql-js reads it. */
function plainObject(fields: NonNullable<PlannedVariable["fields"]>, value: Variables): Values | undefined {
  const read: Values = {};
  let unread = 0;
  for (const _ in value) unread += 1;
  for (const { name, lists, isRequired, hasDefault } of fields) {
    const given = value[name];
    if (given === undefined) {
      if (isRequired || hasDefault) return undefined;
      continue;
    }
    if (given === null ? isRequired : !isPlain(lists, given)) return undefined;
    read[name] = given;
    unread -= 1;
  }
  // Others are mistakes.
  return unread === 0 ? read : undefined;
}

function isPlain(lists: number | undefined, value: unknown): boolean {
  if (lists === 0) return typeof value === "string";
  if (lists === undefined || !Array.isArray(value)) return false;
  for (const element of value) if (!isPlain(lists - 1, element)) return false;
  return true;
}

/** Fails where graphql-js does. */
function argumentsOf({ definition, nodes, args }: PlannedField, variables: Variables): Values {
  if (!args) return getArgumentValues(definition, nodes[0], variables);
  const values: Values = {};
  for (const argument of args) {
    const value = "variable" in argument ? ownValue(variables, argument.variable) : argument.value;
    // Absent or null: it may have a default, or may have to be there.
    if (value === undefined || value === null) return getArgumentValues(definition, nodes[0], variables);
    values[argument.name] = value;
  }
  return values;
}

const ownValue = (values: Variables, name: string): unknown =>
  Object.hasOwn(values, name) ? values[name] : undefined;

type Path = GraphQLResolveInfo["path"];

/**
 * Executes a plan. It does what graphql-js does, down to the turns that promises take, so that errors come in the same
 * order; it only looks nothing up.
 */
function runPlan(
  plan: Plan,
  variables: Variables,
  context: GatewayContext,
): ExecutionResult | Promise<ExecutionResult> {
  const run = new Run(plan, variables, context);
  const failed = (error: unknown): ExecutionResult => run.result(run.nulled(error, undefined));
  try {
    const data = plan.isSerial ? run.serially(plan.fields) : run.select(plan.fields, undefined, undefined);
    return data instanceof Promise ? data.then((all) => run.result(all), failed) : run.result(data);
  } catch (error) {
    return failed(error);
  }
}

const isRecord = (value: unknown): value is Readonly<Values> => typeof value === "object" && value !== null;

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  isRecord(value) && typeof value["then"] === "function";

const isIterable = (value: unknown): value is Iterable<unknown> =>
  isRecord(value) && Symbol.iterator in value && typeof value[Symbol.iterator] === "function";

const pathTo = (prev: Path | undefined, { key, parent }: PlannedField): Path => ({
  prev,
  key,
  typename: parent.name,
});

const keysOf = (path: Path | undefined): (string | number)[] =>
  path ? [...keysOf(path.prev), path.key] : [];

/** The same object once its promises are over, or the first of them has failed: a turn later, as in graphql-js. */
function settled(values: Values): Promise<Values> {
  return new Promise((resolve, reject) => {
    let open = 0;
    const fail = (error: unknown): void => queueMicrotask(() => reject(error));
    for (const key in values) {
      const value = values[key];
      if (!(value instanceof Promise)) continue;
      open += 1;
      value.then((known: unknown) => {
        values[key] = known;
        open -= 1;
        if (open === 0) queueMicrotask(() => resolve(values));
      }, fail);
    }
  });
}

class Run {
  readonly #plan: Plan;
  readonly #variables: Variables;
  readonly #context: GatewayContext;
  readonly #errors: GraphQLError[] = [];
  /** Where an error has left null: of what is below there is no more to be said. */
  readonly #nulled = new Set<Path | undefined>();

  constructor(plan: Plan, variables: Variables, context: GatewayContext) {
    this.#plan = plan;
    this.#variables = variables;
    this.#context = context;
  }

  result(data: Values | null): ExecutionResult {
    return this.#errors.length === 0 ? { data } : { errors: this.#errors, data };
  }

  /** Null in the place of a value that an error has taken. */
  nulled(error: unknown, path: Path | undefined): null {
    const known = this.#nulled;
    for (let at = path; at; at = at.prev) if (known.has(at)) return null;
    if (known.has(undefined)) return null;
    known.add(path);
    this.#errors.push(error instanceof GraphQLError ? error : locatedError(error, undefined));
    return null;
  }

  /** One after another, those that are not come to as well: each is a turn further from an error, as in graphql-js. */
  serially(fields: readonly PlannedField[]): Values | Promise<Values> {
    let values: Values | Promise<Values> = {};
    for (const field of fields)
      values =
        values instanceof Promise
          ? values.then((known) => this.#add(known, field))
          : this.#add(values, field);
    return values;
  }

  #add(values: Values, field: PlannedField): Values | Promise<Values> {
    const value = this.#field(field, undefined, undefined);
    if (!(value instanceof Promise)) {
      values[field.key] = value;
      return values;
    }
    return value.then((known: unknown) => {
      values[field.key] = known;
      return values;
    });
  }

  select(fields: readonly PlannedField[], source: unknown, path: Path | undefined): Values | Promise<Values> {
    const values: Values = {};
    let waits = false;
    try {
      for (const field of fields) {
        const value = this.#field(field, source, path);
        values[field.key] = value;
        waits ||= value instanceof Promise;
      }
    } catch (error) {
      if (!waits) throw error;
      return settled(values).finally(() => {
        throw error;
      });
    }
    return waits ? settled(values) : values;
  }

  #field(field: PlannedField, source: unknown, above: Path | undefined): unknown {
    const { definition, resolve, shape } = field;
    if (definition === TypeNameMetaFieldDef) return field.parent.name;
    // Most values need none: it is made where they fail.
    const path = resolve || shape.kind !== "leaf" ? pathTo(above, field) : undefined;
    try {
      // Read once: what a record shows may be worked out by a getter. A method is for graphql-js's own resolver.
      const own = !resolve && isRecord(source) ? source[definition.name] : undefined;
      const value =
        own === undefined || typeof own === "function"
          ? this.#resolve(field, source, path ?? pathTo(above, field))
          : own;
      if (isThenable(value)) return this.#later(field, shape, path ?? pathTo(above, field), value);
      const completed = this.#complete(field, shape, path, value);
      return completed instanceof Promise && path ? this.#orFailed(field, shape, path, completed) : completed;
    } catch (error) {
      return this.#failed(field, shape, path ?? pathTo(above, field), error);
    }
  }

  #resolve(field: PlannedField, source: unknown, path: Path): unknown {
    const { resolve = defaultFieldResolver } = field;
    const info = this.#info(field, path);
    return resolve(source, argumentsOf(field, this.#variables), this.#context, info);
  }

  #info({ definition, nodes, parent }: PlannedField, path: Path): GraphQLResolveInfo {
    const { schema, fragments, operation } = this.#plan;
    return {
      fieldName: definition.name,
      fieldNodes: nodes,
      returnType: definition.type,
      parentType: parent,
      path,
      schema,
      fragments,
      rootValue: undefined,
      operation,
      variableValues: this.#variables,
    };
  }

  #complete(field: PlannedField, shape: Shape, path: Path | undefined, value: unknown): unknown {
    if (value instanceof Error) throw value;
    if (value === null || value === undefined) {
      if (!shape.required) return null;
      throw new Error(
        `Cannot return null for non-nullable field ${field.parent.name}.${field.definition.name}.`,
      );
    }
    switch (shape.kind) {
      case "leaf":
        return serialized(shape, value);
      case "list":
        return this.#list(field, shape.of, path, value);
      case "object":
        return this.select(shape.fields, value, path);
      case "abstract":
        return this.#member(field, shape, path ?? pathTo(undefined, field), value);
    }
  }

  #member(
    field: PlannedField,
    shape: Shape & { readonly kind: "abstract" },
    path: Path,
    value: unknown,
  ): unknown {
    const { type } = shape;
    // Elements of a list are resolved with the path of the list.
    let place = path;
    while (typeof place.key === "number" && place.prev) place = place.prev;
    const name: unknown = type.resolveType?.(value, this.#context, this.#info(field, place), type);
    const select = (known: unknown): Values | Promise<Values> => {
      const fields = shape.members.get(known);
      if (!fields) throw new Error(`${type.name} is of no type that it may be.`);
      return this.select(fields, value, path);
    };
    return name instanceof Promise ? name.then(select) : select(name);
  }

  #list(field: PlannedField, shape: Shape, above: Path | undefined, list: unknown): unknown {
    if (!isIterable(list))
      throw new GraphQLError(
        `Expected Iterable, but did not find one for field "${field.parent.name}.${field.definition.name}".`,
      );
    const values: unknown[] = [];
    let waits = false;
    try {
      for (const element of list) {
        const path = { prev: above, key: values.length, typename: undefined };
        const value = this.#element(field, shape, path, element);
        values.push(value);
        waits ||= value instanceof Promise;
      }
    } catch (error) {
      // Nobody waits for the others any more.
      Promise.all(values).catch(() => undefined);
      throw error;
    }
    return waits ? Promise.all(values) : values;
  }

  #element(field: PlannedField, shape: Shape, path: Path, element: unknown): unknown {
    try {
      if (isThenable(element)) return this.#later(field, shape, path, element);
      const completed = this.#complete(field, shape, path, element);
      return completed instanceof Promise ? this.#orFailed(field, shape, path, completed) : completed;
    } catch (error) {
      return this.#failed(field, shape, path, error);
    }
  }

  #later(field: PlannedField, shape: Shape, path: Path, value: PromiseLike<unknown>): Promise<unknown> {
    const coming = value instanceof Promise ? value : Promise.resolve(value);
    const completed = coming.then((known: unknown) => this.#complete(field, shape, path, known));
    return this.#orFailed(field, shape, path, completed);
  }

  #orFailed(field: PlannedField, shape: Shape, path: Path, completed: Promise<unknown>): Promise<unknown> {
    return completed.then(undefined, (error: unknown) => this.#failed(field, shape, path, error));
  }

  #failed({ nodes }: PlannedField, { required }: Shape, path: Path, reason: unknown): null {
    const error = locatedError(reason, nodes, keysOf(path));
    if (required) throw error;
    return this.nulled(error, path);
  }
}

function serialized({ type, isText }: Shape & { readonly kind: "leaf" }, value: unknown): unknown {
  if (isText && typeof value === "string") return value;
  const written = type.serialize(value);
  if (written === null || written === undefined)
    throw new Error(`${type.name} makes nothing of a value that is there.`);
  return written;
}
