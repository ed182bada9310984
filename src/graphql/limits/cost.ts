import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type NamedTypeNode,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValueNode,
  valueFromASTUntyped,
} from "graphql";
import {
  type Field,
  type FieldFacts,
  type Fields,
  fieldsOf,
  SIZE,
  type SizeArgument,
} from "./field-facts.js";
import { guarded } from "./limits.js";
import { fragmentsOf } from "./measure.js";
import { dependsOnVariables, isLeftOut, isRecord, type Values } from "./variables.js";

/** An argument that names a size, as it is written. */
interface Size extends SizeArgument {
  /** Undefined where it is left out. */
  readonly value: ValueNode | undefined;
}

const MAY_HOLD_VARIABLES: ReadonlySet<Kind> = new Set([Kind.VARIABLE, Kind.LIST, Kind.OBJECT]);

function sizeIn(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
}

/** The number of objects a field asks for: the largest size in its arguments; undefined if there is none. */
function largest(sizes: readonly Size[], variables: Values): number | undefined {
  let found: number | undefined;
  for (const { argument, inner, defaultValue, value: written } of sizes) {
    const given: unknown = written && valueFromASTUntyped(written, variables);
    const named = inner === undefined ? given : isRecord(given) ? given[inner] : undefined;
    // Null means omitted, as everywhere in the graph.
    const value = named ?? defaultValue;
    if (value === undefined || value === null) continue;
    // A single id may be given instead of a list.
    const size = (inner ?? argument) === SIZE || Array.isArray(value) ? sizeIn(value) : 1;
    if (size >= 0) found = Math.max(found ?? 0, size);
  }
  return found;
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

/** The same, with all looked up that the schema says of it. */
interface Priced {
  /** Without what is below it. */
  readonly price: number;
  readonly isList: boolean;
  readonly sizes: readonly Size[];
  /** The place of the sum of what is below it. */
  readonly below: number;
}

/** What is selected together. */
interface Sum {
  readonly fields: readonly Priced[];
  /** The places of the sums of fragments that are weighed by themselves. */
  readonly apart: readonly number[];
}

/** Fields that are weighed before a document's merging is taken for endless: no ordinary one comes near. */
const MAX_VISITS = 5_000;

/** The place of a sum within itself: what a fragment selects by spreading itself is nothing, and is refused elsewhere. */
const NOWHERE = -1;

/** The sums that make the cost of an operation. */
class Sums {
  /** Whether other fields may be left out with other variables. */
  isOpen = false;
  /** Whether a size may be another one with other variables. */
  hasOpenSizes = false;
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Values;
  readonly #facts: FieldFacts;
  /** What is below comes first. */
  readonly #all: Sum[] = [];
  readonly #places = new Map<SelectionSetNode, number>();
  #visits = 0;

  /** The variables say what is left out, and nothing else yet. */
  constructor({ schema, document, operation }: Weighed, variables: Values, facts: FieldFacts) {
    this.#schema = schema;
    this.#fragments = fragmentsOf(document);
    this.#variables = variables;
    this.#facts = facts;
    const root = fieldsOf(schema.getRootType(operation.operation));
    const price = operation.operation === OperationTypeNode.MUTATION ? MUTATION : OBJECT;
    this.#within([operation.selectionSet], root, price);
  }

  /** The cost with these variables. */
  total(variables: Values, listSize: number): number {
    const weights: Weight[] = [];
    for (const { fields, apart } of this.#all) {
      let weight = NOTHING;
      for (const { price, isList, sizes, below } of fields) {
        const { own, listed } = weights[below] ?? NOTHING;
        const named = sizes.length > 0 ? largest(sizes, variables) : undefined;
        const size = named === undefined ? undefined : Math.min(named, listSize);
        weight = plus(
          weight,
          isList ? ofList(size, price + own + listed) : ofObject(size, price + own, listed),
        );
      }
      for (const place of apart) weight = plus(weight, weights[place] ?? NOTHING);
      weights.push(weight);
    }
    const { own, listed } = weights.at(-1) ?? NOTHING;
    return Math.min(own + listed, MAX);
  }

  /** The place of the sum of what several sets select together: they belong to fields that merge into one. */
  #within(sets: readonly SelectionSetNode[], parent: Fields | undefined, price = OBJECT): number {
    const [first, ...more] = sets;
    const only = more.length === 0 ? first : undefined;
    const known = only && this.#places.get(only);
    if (known !== undefined) return known;
    if (only) this.#places.set(only, NOWHERE);
    const fragments: FragmentDefinitionNode[] = [];
    const fields = this.#gather(sets, parent, price, fragments).map((together) =>
      this.#priced(together, price),
    );
    const apart = fragments.map(({ selectionSet, typeCondition }) =>
      this.#within([selectionSet], this.#fieldsOn(typeCondition), price),
    );
    const place = this.#all.push({ fields, apart }) - 1;
    if (only) this.#places.set(only, place);
    return place;
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
        if (selection.directives?.length && this.#leavesOut(selection)) continue;
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

  #leavesOut(selection: SelectionNode): boolean {
    this.isOpen ||= dependsOnVariables(selection);
    return isLeftOut(selection, this.#variables);
  }

  #priced({ field, nodes }: Together, price: number): Priced {
    const { leaf, list, below, sizes } = this.#facts.of(field);
    const [node] = nodes;
    const written = sizes.map((size) => ({
      ...size,
      value: node?.arguments?.find(({ name }) => name.value === size.argument)?.value,
    }));
    this.hasOpenSizes ||= written.some(({ value }) => value && MAY_HOLD_VARIABLES.has(value.kind));
    return {
      price: leaf && price === OBJECT ? 0 : price,
      isList: list,
      sizes: written,
      below: this.#within(
        nodes.flatMap(({ selectionSet }) => selectionSet ?? []),
        below,
      ),
    };
  }
}

const plus = (one: Weight, other: Weight): Weight => ({
  own: Math.min(one.own + other.own, MAX),
  listed: Math.min(one.listed + other.listed, MAX),
});

const times = (size: number, each: number): number => Math.min(size * each, MAX);

const ofList = (size: number | undefined, each: number): Weight =>
  size === undefined ? { own: 0, listed: each } : { own: times(size, each), listed: 0 };

const ofObject = (size: number | undefined, own: number, listed: number): Weight =>
  size === undefined ? { own, listed } : { own: own + times(size, listed), listed: 0 };

/** What running an operation may cost with these variables, not coerced yet. */
export type CostOf = (variables: Values) => number;

/**
 * The cost of an operation: a leaf 0, an object 1, times the size of the lists around it, a mutation 10. Lists that nobody
 * gave a size count as one entry. Longer lists than `listSize` are refused where they are resolved, so no more is charged.
 * What no variable can change is weighed once.
 */
export function costFunction(weighed: Weighed, listSize: number, facts: FieldFacts): CostOf {
  let known: Sums | number | undefined;
  return (variables) => {
    if (typeof known === "number") return known;
    const sums = known ?? guarded(() => new Sums(weighed, variables, facts));
    const cost = sums.total(variables, listSize);
    if (!sums.isOpen) known = sums.hasOpenSizes ? sums : cost;
    return cost;
  };
}
