import {
  type DocumentNode,
  defaultFieldResolver,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLFieldResolver,
  GraphQLID,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLString,
  getArgumentValues,
  getVariableValues,
  isAbstractType,
  isInputObjectType,
  isInputType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromAST,
} from "graphql";
import type { GatewayContext } from "./context.js";
import { isRecord } from "./limits/variables.js";

/** Fields, fragments written out. A larger selection is left to graphql-js, rather than kept in memory. */
const MAX_FIELDS = 400;

export type Values = Record<string, unknown>;
/** By name. */
export type Variables = Readonly<Values>;

/** What becomes of a field's value. */
export type Shape = { readonly required: boolean } & (
  | { readonly kind: "leaf"; readonly type: GraphQLLeafType; readonly isText: boolean }
  | { readonly kind: "list"; readonly of: Shape }
  | { readonly kind: "object"; readonly fields: readonly PlannedField[] }
  | {
      readonly kind: "abstract";
      readonly type: GraphQLAbstractType;
      /** What is selected of each type that it may turn out to be. */
      readonly members: ReadonlyMap<unknown, readonly PlannedField[]>;
    }
);

export interface PlannedField {
  /** Its name in the answer. */
  readonly key: string;
  /** As it is written, perhaps several times. */
  readonly nodes: readonly FieldNode[];
  readonly parent: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, GatewayContext>;
  /** Absent where the value is the source's property of the field's name. */
  readonly resolve: GraphQLFieldResolver<unknown, GatewayContext> | undefined;
  /** Its arguments; fails where graphql-js does. */
  args(variables: Variables): Values;
  readonly shape: Shape;
}

/** An operation with everything looked up that its variables cannot change. */
export interface Plan {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly fields: readonly PlannedField[];
  /** Mutations run one after another. */
  readonly isSerial: boolean;
  /** The values of its variables; undefined where one is wrong: what is said of it is said in graphql-js's words. */
  variables(sent: Variables | undefined): Variables | undefined;
}

/** One valid operation, and where it stands. */
interface Planned {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/**
 * The plan of an operation whose selections have no directives, and no introspection; undefined for everything else, which
 * is left to graphql-js, as is a name that means something to JavaScript.
 */
export function planOf(schema: GraphQLSchema, { document, operation }: Planned): Plan | undefined {
  const root = schema.getRootType(operation.operation);
  if (!root) return undefined;
  const text = document.loc?.source.body;
  if (text === undefined || text.includes("__proto__")) return undefined;
  const fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  const fields = new Planner(schema, fragments).fields([operation.selectionSet], root);
  const variables = variableReader(schema, operation.variableDefinitions ?? []);
  const isSerial = operation.operation === OperationTypeNode.MUTATION;
  return fields && { schema, operation, fragments, fields, isSerial, variables };
}

class Planner {
  readonly #schema: GraphQLSchema;
  readonly #fragments: Plan["fragments"];
  #count = 0;

  constructor(schema: GraphQLSchema, fragments: Plan["fragments"]) {
    this.#schema = schema;
    this.#fragments = fragments;
  }

  /** What these sets select together; undefined where a part of it is not for a plan. */
  fields(sets: readonly SelectionSetNode[], parent: GraphQLObjectType): PlannedField[] | undefined {
    const collected = this.#collect(sets, parent);
    if (!collected) return undefined;
    const fields: PlannedField[] = [];
    for (const [key, nodes] of collected) {
      const [node] = nodes;
      const name = node?.name.value ?? "";
      const definition = name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : parent.getFields()[name];
      this.#count += 1;
      const shape = definition && this.#count <= MAX_FIELDS && this.#shape(definition.type, nodes);
      if (!node || !shape) return undefined;
      const resolve = definition.resolve ?? (definition.args.length > 0 ? defaultFieldResolver : undefined);
      const args = argumentReader(definition, node);
      fields.push({ key, nodes, parent, definition, resolve, args, shape });
    }
    return fields;
  }

  /** Fields by their name in the answer, each fragment once, however often it is spread; undefined where one has a directive. */
  #collect(
    sets: readonly SelectionSetNode[],
    parent: GraphQLObjectType,
  ): Map<string, FieldNode[]> | undefined {
    const collected = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    const collect = ({ selections }: SelectionSetNode): boolean => {
      for (const selection of selections) {
        if (selection.directives && selection.directives.length > 0) return false;
        if (selection.kind === Kind.FIELD) {
          const key = (selection.alias ?? selection.name).value;
          const same = collected.get(key);
          if (same) same.push(selection);
          else collected.set(key, [selection]);
          continue;
        }
        if (selection.kind === Kind.FRAGMENT_SPREAD) {
          if (spread.has(selection.name.value)) continue;
          spread.add(selection.name.value);
        }
        const fragment =
          selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments[selection.name.value] : selection;
        if (!fragment || !this.#applies(fragment.typeCondition?.name.value, parent)) continue;
        if (!collect(fragment.selectionSet)) return false;
      }
      return true;
    };
    return sets.every(collect) ? collected : undefined;
  }

  #applies(condition: string | undefined, parent: GraphQLObjectType): boolean {
    if (condition === undefined || condition === parent.name) return true;
    const type = this.#schema.getType(condition);
    return isAbstractType(type) && this.#schema.isSubType(type, parent);
  }

  #shape(type: GraphQLOutputType, nodes: readonly FieldNode[]): Shape | undefined {
    if (isNonNullType(type)) {
      const shape = this.#shape(type.ofType, nodes);
      return shape && { ...shape, required: true };
    }
    if (isListType(type)) {
      const of = this.#shape(type.ofType, nodes);
      return of && { kind: "list", of, required: false };
    }
    if (isLeafType(type))
      return { kind: "leaf", type, isText: type === GraphQLID || type === GraphQLString, required: false };
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    if (isObjectType(type)) {
      const fields = type.isTypeOf ? undefined : this.fields(sets, type);
      return fields && { kind: "object", fields, required: false };
    }
    if (!type.resolveType) return undefined;
    const members = new Map<unknown, readonly PlannedField[]>();
    for (const member of this.#schema.getPossibleTypes(type)) {
      const fields = member.isTypeOf ? undefined : this.fields(sets, member);
      if (!fields) return undefined;
      members.set(member.name, fields);
    }
    return { kind: "abstract", type, members, required: false };
  }
}

/** Where an argument's value comes from: a variable, or the document itself. */
type Source = { readonly name: string } & ({ readonly variable: string } | { readonly value: unknown });

/** Undefined for what graphql-js looks at each time: a value with parts. */
function sourceOf(
  { name, type, defaultValue }: GraphQLField<unknown, unknown>["args"][number],
  node: FieldNode,
): Source | null | undefined {
  const written = node.arguments?.find((one) => one.name.value === name)?.value;
  if (!written) return defaultValue === undefined ? null : { name, value: defaultValue };
  if (written.kind === Kind.VARIABLE) return { name, variable: written.name.value };
  if (written.kind === Kind.LIST || written.kind === Kind.OBJECT) return undefined;
  return { name, value: valueFromAST(written, type) };
}

const ownValue = (values: Variables, name: string): unknown =>
  Object.hasOwn(values, name) ? values[name] : undefined;

function argumentReader(definition: GraphQLField<unknown, unknown>, node: FieldNode): PlannedField["args"] {
  const sources: Source[] = [];
  const asGraphql = (variables: Variables): Values => getArgumentValues(definition, node, variables);
  for (const argument of definition.args) {
    const source = sourceOf(argument, node);
    if (source === undefined) return asGraphql;
    if (source) sources.push(source);
  }
  return (variables) => {
    const values: Values = {};
    for (const source of sources) {
      const value = "variable" in source ? ownValue(variables, source.variable) : source.value;
      // Absent or null: it may have a default, or may have to be there.
      if (value === undefined || value === null) return asGraphql(variables);
      values[source.name] = value;
    }
    return values;
  };
}

const isText = (value: unknown): boolean => typeof value === "string";

/** Whether a value is plainly of a type of input, so that reading it would give the very same. */
function plainRule(type: GraphQLInputType): (value: unknown) => boolean {
  if (isNonNullType(type)) return plainRule(type.ofType);
  if (type === GraphQLID || type === GraphQLString) return isText;
  if (!isListType(type)) return () => false;
  const rule = plainRule(type.ofType);
  return (value) => Array.isArray(value) && value.every(rule);
}

/** Stands for a value that graphql-js has to read. */
const NOT_PLAIN = Symbol("not plain");

type Reader = (value: unknown) => unknown;

/** Reads an object whose values are all plain, into one with its fields in the order of the schema, as graphql-js does. */
function objectReader(type: GraphQLInputObjectType): Reader {
  const fields = Object.values(type.getFields()).map((field) => ({
    name: field.name,
    isRequired: isNonNullType(field.type),
    hasDefault: field.defaultValue !== undefined,
    isPlain: plainRule(field.type),
  }));
  return (value) => {
    if (!isRecord(value)) return NOT_PLAIN;
    const read: Values = {};
    let unread = 0;
    for (const _ in value) unread += 1;
    for (const { name, isRequired, hasDefault, isPlain } of fields) {
      const given = value[name];
      if (given === undefined ? isRequired || hasDefault : given === null ? isRequired : !isPlain(given))
        return NOT_PLAIN;
      if (given === undefined) continue;
      read[name] = given;
      unread -= 1;
    }
    // Others are mistakes.
    return unread === 0 ? read : NOT_PLAIN;
  };
}

function readerFor(type: GraphQLInputType): Reader {
  const inner = isNonNullType(type) ? type.ofType : type;
  if (isInputObjectType(inner) && !inner.isOneOf) return objectReader(inner);
  const isPlain = plainRule(inner);
  return (value) => (isPlain(value) ? value : NOT_PLAIN);
}

/** One is enough to know that graphql-js has to say what is wrong. */
const FIRST_ERROR = { maxErrors: 1, hideSuggestions: true };

function variableReader(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
): Plan["variables"] {
  const readers = definitions.map(({ variable, type }) => {
    const expected = typeFromAST(schema, type);
    const read: Reader = isInputType(expected) ? readerFor(expected) : () => NOT_PLAIN;
    return { name: variable.name.value, read };
  });
  return (sent = {}) => {
    const values: Values = {};
    for (const { name, read } of readers) {
      const value = read(sent[name]);
      if (value === NOT_PLAIN) return getVariableValues(schema, definitions, sent, FIRST_ERROR).coerced;
      values[name] = value;
    }
    return values;
  };
}
