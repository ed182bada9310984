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
import type {
  Plan,
  PlannedArgument,
  PlannedField,
  PlannedVariable,
  Selection,
  Shape,
  Values,
  Variables,
} from "./plan.js";
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

/**
 * The values of the variables: those that were sent, where graphql-js would read them as they are; undefined where one is
 * wrong: what is said of it is said in graphql-js's words.
 */
function variablesOf({ schema, operation, variables }: Plan, sent: Variables = {}): Variables | undefined {
  let read: Values | undefined;
  for (const variable of variables) {
    const value = sent[variable.name];
    const plain = plainly(variable, value);
    if (plain === undefined) {
      const definitions = operation.variableDefinitions ?? [];
      return getVariableValues(schema, definitions, sent, FIRST_ERROR).coerced;
    }
    if (plain === value) continue;
    read ??= { ...sent };
    read[variable.name] = plain;
  }
  return read ?? sent;
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
const argumentsOf = ({ definition, nodes, args }: PlannedField, variables: Variables): Values =>
  (args && given(args, variables)) ?? getArgumentValues(definition, nodes[0], variables);

/** Undefined where graphql-js has to look: what a variable does not give may have a default, or may have to be there. */
function given(args: readonly PlannedArgument[], variables: Variables): Values | undefined {
  const values: Values = {};
  for (const argument of args) {
    if (argument.kind === "variable") {
      const value = ownValue(variables, argument.variable);
      if (value === undefined && (argument.isRequired || argument.hasDefault)) return undefined;
      if (value === null && argument.isRequired) return undefined;
      if (value !== undefined) values[argument.name] = value;
      continue;
    }
    const value = argument.kind === "object" ? given(argument.fields, variables) : argument.value;
    if (value === undefined) return undefined;
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
    const { selection, isSerial } = plan;
    const data = isSerial ? run.serially(selection) : run.select(selection, undefined, undefined);
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

/** A value of a field or an element that is still to come. */
class Later {
  readonly field: PlannedField;
  readonly shape: Shape;
  readonly path: Path;
  readonly value: Promise<unknown>;
  /** Whether only parts of it are still to come. */
  readonly isComplete: boolean;

  constructor(
    field: PlannedField,
    shape: Shape,
    path: Path,
    value: PromiseLike<unknown>,
    isComplete: boolean,
  ) {
    this.field = field;
    this.shape = shape;
    this.path = path;
    this.value = value instanceof Promise ? value : Promise.resolve(value);
    this.isComplete = isComplete;
  }
}

const doNothing = (): void => undefined;

/** An object or a list of which some values are still to come: each is put in its place, without a promise for that. */
class Gathering<Whole extends Values | unknown[]> {
  /** Over once all of them are there, or the first of them has failed. */
  readonly whole: Promise<Whole>;
  /** Once all of an answer is there nothing else can fail any more, so it need not come in the same turn as graphql-js's. */
  readonly isAnswer: boolean;
  readonly #into: Whole;
  readonly #turns: 1 | 2;
  #open = 0;
  #resolve: (whole: Whole) => void = doNothing;
  #reject: (error: unknown) => void = doNothing;

  /** `turns`: from the last value, or a failure, to the whole, as many as in graphql-js. */
  constructor(into: Whole, turns: 1 | 2, isAnswer = false) {
    this.#into = into;
    this.#turns = turns;
    this.isAnswer = isAnswer;
    const ended = new Promise<Whole>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.whole = isAnswer ? ended : turns === 1 ? ended.then() : ended.then().then();
  }

  expect(): void {
    this.#open += 1;
  }

  put(key: string | number, value: unknown): void {
    const into: Values | unknown[] = this.#into;
    if (Array.isArray(into)) into[Number(key)] = value;
    else into[key] = value;
    this.#open -= 1;
    if (this.#open === 0) this.#resolve(this.#into);
  }

  fail(error: unknown): void {
    if (!this.isAnswer) this.#reject(error);
    else if (this.#turns === 1) Promise.reject(error).catch(this.#reject);
    else Promise.reject(error).then().catch(this.#reject);
  }
}

/** Where values are put, whatever they are parts of. */
type Place = Pick<Gathering<Values>, "put" | "fail">;

class Run {
  readonly #plan: Plan;
  readonly #variables: Variables;
  readonly #context: GatewayContext;
  readonly #errors: GraphQLError[] = [];
  /** Where an error has left null: of what is below there is no more to be said. */
  #nulled: Set<Path | undefined> | undefined;

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
    this.#nulled ??= new Set();
    const known = this.#nulled;
    for (let at = path; at; at = at.prev) if (known.has(at)) return null;
    if (known.has(undefined)) return null;
    known.add(path);
    this.#errors.push(error instanceof GraphQLError ? error : locatedError(error, undefined));
    return null;
  }

  /** One after another, those that are not come to as well: each is a turn further from an error, as in graphql-js. */
  serially({ fields, blank }: Selection): Values | Promise<Values> {
    let values: Values | Promise<Values> = { ...blank };
    for (const field of fields) {
      const isLast = field === fields.at(-1);
      values =
        values instanceof Promise
          ? values.then((known) => this.#add(known, field, isLast))
          : this.#add(values, field, isLast);
    }
    return values;
  }

  #add(values: Values, field: PlannedField, isLast: boolean): Values | Promise<Values> {
    const value = this.#field(field, undefined, undefined);
    if (value instanceof Later) return this.#gather(new Gathering(values, 1, isLast), field.key, value).whole;
    values[field.key] = value;
    return values;
  }

  select({ fields, blank }: Selection, source: unknown, path: Path | undefined): Values | Promise<Values> {
    const values: Values = { ...blank };
    let gathering: Gathering<Values> | undefined;
    try {
      for (const field of fields) {
        const value = this.#field(field, source, path);
        values[field.key] = value;
        if (!(value instanceof Later)) continue;
        gathering ??= new Gathering(values, 2, path === undefined);
        this.#gather(gathering, field.key, value);
      }
    } catch (error) {
      if (!gathering) throw error;
      return gathering.whole.finally(() => {
        throw error;
      });
    }
    return gathering ? gathering.whole : values;
  }

  /** Its value, null where an error has taken that, or what is `Later`. */
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
      if (isThenable(value)) return new Later(field, shape, path ?? pathTo(above, field), value, false);
      const completed = this.#complete(field, shape, path, value);
      return completed instanceof Promise && path
        ? new Later(field, shape, path, completed, true)
        : completed;
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

  /** What is shown of a value; a promise where parts of it are still to come. */
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
        return this.select(shape.selection, value, path);
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
      const selection = shape.members.get(known);
      if (!selection) throw new Error(`${type.name} is of no type that it may be.`);
      return this.select(selection, value, path);
    };
    return name instanceof Promise ? name.then(select) : select(name);
  }

  #list(field: PlannedField, shape: Shape, above: Path | undefined, list: unknown): unknown {
    if (!isIterable(list))
      throw new GraphQLError(
        `Expected Iterable, but did not find one for field "${field.parent.name}.${field.definition.name}".`,
      );
    const values: unknown[] = [];
    let gathering: Gathering<unknown[]> | undefined;
    try {
      for (const element of list) {
        const place = values.length;
        const value = this.#element(field, shape, { prev: above, key: place, typename: undefined }, element);
        values.push(value);
        if (!(value instanceof Later)) continue;
        gathering ??= new Gathering(values, 1);
        this.#gather(gathering, place, value);
      }
    } catch (error) {
      // Nobody waits for the others any more.
      gathering?.whole.catch(() => undefined);
      throw error;
    }
    return gathering ? gathering.whole : values;
  }

  #element(field: PlannedField, shape: Shape, path: Path, element: unknown): unknown {
    try {
      if (isThenable(element)) return new Later(field, shape, path, element, false);
      const completed = this.#complete(field, shape, path, element);
      return completed instanceof Promise ? new Later(field, shape, path, completed, true) : completed;
    } catch (error) {
      return this.#failed(field, shape, path, error);
    }
  }

  /** Puts in its place what comes later. */
  #gather<Whole extends Values | unknown[]>(
    gathering: Gathering<Whole>,
    key: string | number,
    later: Later,
  ): Gathering<Whole> {
    gathering.expect();
    const { field, shape, path, value, isComplete } = later;
    if (gathering.isAnswer && !isComplete) {
      value.then(
        (known) => this.#come(gathering, key, later, known),
        (reason) => this.#put(gathering, key, later, Promise.reject(reason)),
      );
      return gathering;
    }
    const completed = isComplete ? value : value.then((known) => this.#complete(field, shape, path, known));
    this.#put(gathering, key, later, completed);
    return gathering;
  }

  /** Puts a completed value in its place at once. What fails, or is still to come, takes the turns that it takes elsewhere. */
  #come(gathering: Place, key: string | number, later: Later, known: unknown): void {
    const { field, shape, path } = later;
    try {
      const completed = this.#complete(field, shape, path, known);
      if (completed instanceof Promise)
        this.#put(gathering, key, later, new Promise((resolve) => resolve(completed)));
      else gathering.put(key, completed);
    } catch (error) {
      this.#put(gathering, key, later, Promise.reject(error));
    }
  }

  #put(
    gathering: Place,
    key: string | number,
    { field, shape, path }: Later,
    completed: Promise<unknown>,
  ): void {
    completed.then(
      (known) => gathering.put(key, known),
      (reason) => {
        try {
          gathering.put(key, this.#failed(field, shape, path, reason));
        } catch (error) {
          gathering.fail(error);
        }
      },
    );
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
