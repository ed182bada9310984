import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLFieldMap,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from "graphql";
import { guarded } from "./limits.js";
import { fragmentsOf } from "./measure.js";
import { isRecord, SentValues } from "./values.js";

type Field = GraphQLField<unknown, unknown>;
type Fields = GraphQLFieldMap<unknown, unknown>;

/** What the cost of a field depends on in the schema. */
interface Facts {
  readonly leaf: boolean;
  readonly list: boolean;
  /** The fields of the objects it returns; undefined for a union. */
  readonly below: Fields | undefined;
  readonly sizes: readonly SizeArgument[];
}

function fieldsOf(type: GraphQLNamedType | null | undefined): Fields | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields() : undefined;
}

function isList(type: GraphQLOutputType): boolean {
  return isNonNullType(type) ? isList(type.ofType) : isListType(type);
}

/** Cached per field: asking graphql for the kind of a type would take most of the time. */
export class FieldFacts {
  readonly #known = new WeakMap<Field, Facts>();

  of(field: Field): Facts {
    const known = this.#known.get(field);
    if (known) return known;
    const type = getNamedType(field.type);
    const facts = {
      leaf: isLeafType(type),
      list: isList(field.type),
      below: fieldsOf(type),
      sizes: sizeArgumentsOf(field),
    };
    this.#known.set(field, facts);
    return facts;
  }
}

/** Arguments and input fields whose length is the size of the answer. */
const LISTS: ReadonlySet<string> = new Set(["ids", "uids", "usernames", "representations"]);
/** The argument or input field with the page size. */
const SIZE = "size";

/** An argument, or a field of an argument's input, that names a size. */
interface SizeArgument {
  readonly argument: string;
  /** Undefined if the argument itself is the size. */
  readonly inner: string | undefined;
  readonly defaultValue: unknown;
}

type Slot = GraphQLArgument | GraphQLInputField;

function namesSize({ name, type }: Slot): boolean {
  return name === SIZE || (LISTS.has(name) && isListType(getNullableType(type)));
}

function sizeArgumentsOf({ args }: GraphQLField<unknown, unknown>): SizeArgument[] {
  return args.flatMap((slot): SizeArgument[] => {
    const { name: argument, defaultValue } = slot;
    if (namesSize(slot)) return [{ argument, inner: undefined, defaultValue }];
    const type = getNamedType(slot.type);
    const inputs = isInputObjectType(type) ? Object.values(type.getFields()) : [];
    return inputs
      .filter(namesSize)
      .map((input) => ({ argument, inner: input.name, defaultValue: input.defaultValue }));
  });
}

function sizeIn(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
}

/** The number of objects a field asks for: the largest size in its arguments; undefined if there is none. */
function sizeOf(
  arguments_: readonly SizeArgument[],
  node: FieldNode,
  values: SentValues,
): number | undefined {
  let largest: number | undefined;
  for (const { argument, inner, defaultValue } of arguments_) {
    const written = node.arguments?.find(({ name }) => name.value === argument);
    const given = written && values.of(written.value);
    const named = inner === undefined ? given : isRecord(given) ? given[inner] : undefined;
    // Null means omitted, as everywhere in the graph.
    const value = named ?? defaultValue;
    if (value === undefined || value === null) continue;
    // A single id may be given instead of a list.
    const size = (inner ?? argument) === SIZE || Array.isArray(value) ? sizeIn(value) : 1;
    if (size >= 0) largest = Math.max(largest ?? 0, size);
  }
  return largest;
}

const OBJECT = 1;
const MUTATION = 10;
/** Sums of products stay numbers, whatever fragments do: infinity times an empty list would be none. */
const MAX = Number.MAX_SAFE_INTEGER;

/**
 * The cost of a selection: `own`, and `listed` for each entry of a list whose size is named further out, as in
 * `search(input: { size: 50 }) { items { … } }`. Linear, so that a fragment is weighed once, wherever it is spread.
 */
interface Weight {
  readonly own: number;
  readonly listed: number;
}

const NOTHING: Weight = { own: 0, listed: 0 };

/** One operation, and where it stands. */
interface Weighed {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
}

/** Fields that answer under one name of one type: they are executed as one, with all that any of them selects. */
interface Together {
  readonly field: Field;
  readonly nodes: FieldNode[];
}

/** Fields that are weighed before a document's merging is taken for endless: no ordinary one comes near. */
const MAX_VISITS = 5_000;

class Weighing {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #values: SentValues;
  readonly #listSize: number;
  readonly #facts: FieldFacts;
  readonly #weighed = new Map<SelectionSetNode, Weight>();
  #visits = 0;

  constructor(
    { schema, document }: Weighed,
    values: SentValues,
    { listSize, facts }: { readonly listSize: number; readonly facts: FieldFacts },
  ) {
    this.#schema = schema;
    this.#fragments = fragmentsOf(document);
    this.#values = values;
    this.#listSize = listSize;
    this.#facts = facts;
  }

  /** What is selected by several sets together: they belong to fields that merge into one. */
  within(sets: readonly SelectionSetNode[], parent: Fields | undefined, price = OBJECT): Weight {
    const [only, ...more] = sets;
    if (!only || more.length > 0) return this.#sum(sets, parent, price);
    const known = this.#weighed.get(only);
    if (known) return known;
    // What a fragment selects by spreading itself is nothing, and is refused later.
    this.#weighed.set(only, NOTHING);
    const weight = this.#sum(sets, parent, price);
    this.#weighed.set(only, weight);
    return weight;
  }

  #sum(sets: readonly SelectionSetNode[], parent: Fields | undefined, price: number): Weight {
    const fragments: FragmentDefinitionNode[] = [];
    const weights = this.#gather(sets, parent, price, fragments).map((together) =>
      this.#weigh(together, price),
    );
    for (const { selectionSet, typeCondition } of fragments)
      weights.push(this.within([selectionSet], this.#fieldsOn(typeCondition), price));
    return weights.reduce(plus, NOTHING);
  }

  /**
   * The fields that cost something, each with the others that it merges with. Beyond the bound nothing is merged any more,
   * so that each field and each fragment is weighed once: the sum is never less.
   */
  #gather(
    sets: readonly SelectionSetNode[],
    parent: Fields | undefined,
    price: number,
    apart: FragmentDefinitionNode[],
  ): Together[] {
    const found = new Map<string, Together[]>();
    const spread = new Set<string>();
    const visit = ({ selections }: SelectionSetNode, fields: Fields | undefined): void => {
      for (const selection of selections) {
        if (selection.directives?.length && this.#values.leaveOut(selection)) continue;
        this.#visits += 1;
        if (selection.kind === Kind.FIELD) {
          const { name, alias } = selection;
          const field = fields?.[name.value];
          // Introspection costs nothing: no type lists its fields.
          if (!field) continue;
          if (price === OBJECT && this.#facts.of(field).leaf) continue;
          const answersAs = alias?.value ?? name.value;
          const others = found.get(answersAs) ?? [];
          if (others.length === 0) found.set(answersAs, others);
          const same = this.#visits > MAX_VISITS ? undefined : others.find((one) => one.field === field);
          if (same) same.nodes.push(selection);
          else others.push({ field, nodes: [selection] });
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          visit(selection.selectionSet, this.#fieldsOn(selection.typeCondition) ?? fields);
        } else if (!spread.has(selection.name.value)) {
          spread.add(selection.name.value);
          const fragment = this.#fragments.get(selection.name.value);
          if (fragment && this.#visits > MAX_VISITS) apart.push(fragment);
          else if (fragment) visit(fragment.selectionSet, this.#fieldsOn(fragment.typeCondition));
        }
      }
    };
    for (const set of sets) visit(set, parent);
    return [...found.values()].flat();
  }

  #fieldsOn(on: NamedTypeNode | undefined): Fields | undefined {
    return on && fieldsOf(this.#schema.getType(on.name.value));
  }

  #weigh({ field, nodes }: Together, price: number): Weight {
    const { leaf, list, below: fields, sizes } = this.#facts.of(field);
    const below = this.within(
      nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
      fields,
    );
    const itself = leaf && price === OBJECT ? 0 : price;
    const [node] = nodes;
    const size = node && sizes.length > 0 ? this.#size(sizes, node) : undefined;
    if (list) {
      const each = itself + below.own + below.listed;
      return size === undefined ? { own: 0, listed: each } : { own: times(size, each), listed: 0 };
    }
    return size === undefined
      ? { own: itself + below.own, listed: below.listed }
      : { own: itself + below.own + times(size, below.listed), listed: 0 };
  }

  #size(sizes: readonly SizeArgument[], node: FieldNode): number | undefined {
    const size = sizeOf(sizes, node, this.#values);
    return size === undefined ? undefined : Math.min(size, this.#listSize);
  }
}

const plus = (one: Weight, other: Weight): Weight => ({
  own: Math.min(one.own + other.own, MAX),
  listed: Math.min(one.listed + other.listed, MAX),
});

const times = (size: number, each: number): number => Math.min(size * each, MAX);

/** What running an operation may cost with these variables, as sent. */
export type CostOf = (variables: unknown) => number;

/**
 * The cost of an operation: a leaf 0, an object 1, times the size of the lists around it, a mutation 10. Lists that nobody
 * gave a size count as one entry. Longer lists than `listSize` are refused where they are resolved, so no more is charged.
 * What no variable can change is weighed once.
 */
export function costFunction(weighed: Weighed, listSize: number, facts: FieldFacts): CostOf {
  const { schema, operation } = weighed;
  const root = fieldsOf(schema.getRootType(operation.operation));
  const price = operation.operation === OperationTypeNode.MUTATION ? MUTATION : OBJECT;
  let constant: number | undefined;
  return (variables) => {
    if (constant !== undefined) return constant;
    const values = new SentValues(operation, variables);
    const weighing = new Weighing(weighed, values, { listSize, facts });
    const { own, listed } = guarded(() => weighing.within([operation.selectionSet], root, price));
    const cost = Math.min(own + listed, MAX);
    if (!values.areAsked) constant = cost;
    return cost;
  };
}
