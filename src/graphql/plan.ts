import {
  type ArgumentNode,
  type DocumentNode,
  defaultFieldResolver,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLFieldResolver,
  GraphQLID,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  GraphQLString,
  getNullableType,
  isAbstractType,
  isInputObjectType,
  isInputType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type ObjectFieldNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
  TypeNameMetaFieldDef,
  typeFromAST,
  type ValueNode,
  valueFromAST,
} from "graphql";
import type { GatewayContext } from "./context.js";

/** Fields, fragments written out. A larger selection is left to graphql-js, rather than kept in memory. */
const MAX_FIELDS = 400;

export type Values = Record<string, unknown>;
/** By name. */
export type Variables = Readonly<Values>;

/** What becomes of a field's value. */
export type Shape = { readonly required: boolean } & (
  | { readonly kind: "leaf"; readonly type: GraphQLLeafType; readonly isText: boolean }
  | { readonly kind: "list"; readonly of: Shape }
  | { readonly kind: "object"; readonly selection: Selection }
  | {
      readonly kind: "abstract";
      readonly type: GraphQLAbstractType;
      /** What is selected of each type that it may turn out to be. */
      readonly members: ReadonlyMap<unknown, Selection>;
    }
);

type Nodes = readonly [FieldNode, ...FieldNode[]];

/**
 * An argument, or a field of an object that the document writes out: its value comes from a variable, from the document, or
 * from fields of its own.
 */
export type PlannedArgument = { readonly name: string } & (
  | {
      readonly kind: "variable";
      readonly variable: string;
      readonly isRequired: boolean;
      readonly hasDefault: boolean;
    }
  | { readonly kind: "written"; readonly value: unknown }
  | { readonly kind: "object"; readonly fields: readonly PlannedArgument[] }
);

/** A variable, or a field of one that is an object. Texts and lists of texts are taken as they come; graphql-js reads the rest. */
interface Input {
  readonly name: string;
  /** How many lists there are around a text; undefined where it is no text. */
  readonly lists: number | undefined;
}

interface InputField extends Input {
  readonly isRequired: boolean;
  readonly hasDefault: boolean;
}

export interface PlannedVariable extends Input {
  /** Of an object. */
  readonly fields?: readonly InputField[];
}

export interface PlannedField {
  /** Its name in the answer. */
  readonly key: string;
  /** As it is written, perhaps several times. */
  readonly nodes: Nodes;
  readonly parent: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  /** Absent where the value is the source's property of the field's name. */
  readonly resolve: GraphQLFieldResolver<unknown, GatewayContext> | undefined;
  /** Undefined where graphql-js has to look at them each time. */
  readonly args: readonly PlannedArgument[] | undefined;
  readonly shape: Shape;
}

/** What is selected of an object. */
export interface Selection {
  readonly fields: readonly PlannedField[];
  /** An answer with all of its keys and no value, to copy: to copy keys is cheaper than to add them one by one. */
  readonly blank: Readonly<Values>;
}

/** An operation with everything looked up that its variables cannot change: data, which the executor follows. */
export interface Plan {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
  readonly selection: Selection;
  /** Mutations run one after another. */
  readonly isSerial: boolean;
  readonly variables: readonly PlannedVariable[];
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
  const selection = new Planner(schema, fragments).selection([operation.selectionSet], root);
  const variables = (operation.variableDefinitions ?? []).map(({ variable, type }) => {
    const expected = typeFromAST(schema, type);
    const name = variable.name.value;
    return isInputType(expected) ? plannedVariable(name, expected) : { name, lists: undefined };
  });
  const isSerial = operation.operation === OperationTypeNode.MUTATION;
  return selection && { schema, operation, fragments, selection, isSerial, variables };
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
  selection(sets: readonly SelectionSetNode[], parent: GraphQLObjectType): Selection | undefined {
    const collected = this.#collect(sets, parent);
    if (!collected) return undefined;
    const fields: PlannedField[] = [];
    for (const [key, nodes] of collected) {
      const [node] = nodes;
      const name = node.name.value;
      const definition = name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : parent.getFields()[name];
      this.#count += 1;
      const shape = definition && this.#count <= MAX_FIELDS && this.#shape(definition.type, nodes);
      if (!shape) return undefined;
      const resolve = definition.resolve ?? (definition.args.length > 0 ? defaultFieldResolver : undefined);
      const args = plannedArguments(definition.args, node.arguments);
      fields.push({ key, nodes, parent, definition, resolve, args, shape });
    }
    // V8 makes objects of another kind of what has many keys, unless it has read them in a text.
    const blank = JSON.parse(JSON.stringify(Object.fromEntries(fields.map(({ key }) => [key, null]))));
    return { fields, blank };
  }

  /** Fields by their name in the answer, each fragment once, however often it is spread; undefined where one has a directive. */
  #collect(sets: readonly SelectionSetNode[], parent: GraphQLObjectType): Map<string, Nodes> | undefined {
    const collected = new Map<string, [FieldNode, ...FieldNode[]]>();
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
      const selection = type.isTypeOf ? undefined : this.selection(sets, type);
      return selection && { kind: "object", selection, required: false };
    }
    if (!type.resolveType) return undefined;
    const members = new Map<unknown, Selection>();
    for (const member of this.#schema.getPossibleTypes(type)) {
      const selection = member.isTypeOf ? undefined : this.selection(sets, member);
      if (!selection) return undefined;
      members.set(member.name, selection);
    }
    return { kind: "abstract", type, members, required: false };
  }
}

/** Undefined for what graphql-js looks at each time: lists, with what is within them; null where nothing is given. */
function plannedArgument(
  { name, type, defaultValue }: GraphQLArgument | GraphQLInputField,
  written: ValueNode | undefined,
): PlannedArgument | null | undefined {
  const isRequired = isNonNullType(type);
  const hasDefault = defaultValue !== undefined;
  if (!written) {
    if (hasDefault) return { kind: "written", name, value: defaultValue };
    return isRequired ? undefined : null;
  }
  if (written.kind === Kind.VARIABLE)
    return { kind: "variable", name, variable: written.name.value, isRequired, hasDefault };
  if (written.kind === Kind.LIST) return undefined;
  if (written.kind === Kind.OBJECT) {
    const object = getNullableType(type);
    if (!isInputObjectType(object) || object.isOneOf) return undefined;
    const fields = plannedArguments(Object.values(object.getFields()), written.fields);
    return fields && { kind: "object", name, fields };
  }
  const value = valueFromAST(written, type);
  // What has parts is made anew for each operation: whoever is given it may change it.
  const isPlain = value === null || (value !== undefined && typeof value !== "object");
  return isPlain ? { kind: "written", name, value } : undefined;
}

function plannedArguments(
  definitions: readonly (GraphQLArgument | GraphQLInputField)[],
  written: readonly (ArgumentNode | ObjectFieldNode)[] = [],
): PlannedField["args"] {
  const args: PlannedArgument[] = [];
  for (const definition of definitions) {
    const { value } = written.find((one) => one.name.value === definition.name) ?? {};
    const planned = plannedArgument(definition, value);
    if (planned === undefined) return undefined;
    if (planned) args.push(planned);
  }
  return args;
}

function listsAround(type: GraphQLInputType): number | undefined {
  if (isNonNullType(type)) return listsAround(type.ofType);
  if (type === GraphQLID || type === GraphQLString) return 0;
  const within = isListType(type) ? listsAround(type.ofType) : undefined;
  return within === undefined ? undefined : within + 1;
}

function plannedVariable(name: string, type: GraphQLInputType): PlannedVariable {
  const inner = getNullableType(type);
  if (!isInputObjectType(inner) || inner.isOneOf) return { name, lists: listsAround(inner) };
  const fields = Object.values(inner.getFields()).map((field) => ({
    name: field.name,
    lists: listsAround(field.type),
    isRequired: isNonNullType(field.type),
    hasDefault: field.defaultValue !== undefined,
  }));
  return { name, lists: undefined, fields };
}
