import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { type FieldFacts, type Fields, fieldsOf } from "./field-facts.js";
import { fragmentsOf, isIntrospection } from "./measure.js";
import { guarded } from "./overflow.js";
import { type SizeArgument, sizeOf } from "./sizes.js";
import { SentValues } from "./values.js";

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

class Weighing {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #values: SentValues;
  readonly #listSize: number;
  readonly #facts: FieldFacts;
  readonly #weighed = new Map<string, Weight>();

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

  within(selectionSet: SelectionSetNode, parent: Fields | undefined, price = OBJECT): Weight {
    let own = 0;
    let listed = 0;
    for (const selection of selectionSet.selections) {
      if (this.#values.leaveOut(selection)) continue;
      const weight = this.#selection(selection, parent, price);
      own = Math.min(own + weight.own, MAX);
      listed = Math.min(listed + weight.listed, MAX);
    }
    return { own, listed };
  }

  #selection(node: SelectionNode, parent: Fields | undefined, price: number): Weight {
    if (node.kind === Kind.FRAGMENT_SPREAD) return this.#fragment(node.name.value, price);
    if (node.kind === Kind.INLINE_FRAGMENT) {
      const { typeCondition: on } = node;
      return this.within(
        node.selectionSet,
        on ? fieldsOf(this.#schema.getType(on.name.value)) : parent,
        price,
      );
    }
    const { name, selectionSet } = node;
    const field = parent?.[name.value];
    if (!field || isIntrospection(name.value)) return NOTHING;
    const { leaf, list, below: fields, sizes } = this.#facts.of(field);
    const below = selectionSet ? this.within(selectionSet, fields) : NOTHING;
    const itself = leaf && price === OBJECT ? 0 : price;
    const size = sizes.length === 0 ? undefined : this.#size(sizes, node);
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

  #fragment(name: string, price: number): Weight {
    // The same fragment weighs more between the braces of a mutation than anywhere else.
    const key = `${price} ${name}`;
    const known = this.#weighed.get(key);
    if (known) return known;
    this.#weighed.set(key, NOTHING);
    const fragment = this.#fragments.get(name);
    if (!fragment) return NOTHING;
    const { typeCondition, selectionSet } = fragment;
    const weight = this.within(selectionSet, fieldsOf(this.#schema.getType(typeCondition.name.value)), price);
    this.#weighed.set(key, weight);
    return weight;
  }
}

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
    const { own, listed } = guarded(() => weighing.within(operation.selectionSet, root, price));
    const cost = Math.min(own + listed, MAX);
    if (!values.areAsked) constant = cost;
    return cost;
  };
}
