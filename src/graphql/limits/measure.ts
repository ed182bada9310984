import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/** What can be said of an operation by its document alone, before it is validated: as it is written, nothing merged. */
export interface Measured {
  readonly depth: number;
  /** Aliases, and objects repeated between the same braces: validation compares all with all, like aliases of one object. */
  readonly aliases: number;
  readonly rootFields: number;
  readonly directives: number;
}

interface Counts {
  depth: number;
  aliases: number;
  fields: number;
  directives: number;
}

const NOTHING: Readonly<Counts> = { depth: 0, aliases: 0, fields: 0, directives: 0 };

type Directed = { readonly directives?: readonly unknown[] | undefined };
export const directivesOf = (node: Directed): number => node.directives?.length ?? 0;

export function fragmentsOf(document: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  return fragments;
}

/** Introspection is exempt from depth and cost: graphql's own rule bounds it. */
export function isIntrospection(field: string): boolean {
  return field === "__schema" || field === "__type";
}

class Counting {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** Each fragment is walked once, however often it is spread; one that spreads itself counts as nothing there. */
  readonly #counted = new Map<string, Readonly<Counts>>();

  constructor(document: DocumentNode) {
    this.#fragments = fragmentsOf(document);
  }

  within(selectionSet: SelectionSetNode): Counts {
    const counts = { ...NOTHING };
    this.#collect(selectionSet, "", new Set(), counts);
    return counts;
  }

  /** `seen` holds what has been selected between the same braces, so far, under the same type condition. */
  #collect({ selections }: SelectionSetNode, condition: string, seen: Set<string>, counts: Counts): void {
    for (const selection of selections) {
      counts.directives += directivesOf(selection);
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        add(counts, this.#fragment(selection.name.value), false);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const inner = selection.typeCondition?.name.value ?? condition;
        this.#collect(selection.selectionSet, inner, seen, counts);
      } else {
        const { name, alias, selectionSet } = selection;
        const key = `${condition} ${name.value}`;
        if (alias || (selectionSet && seen.has(key))) counts.aliases += 1;
        if (!alias) seen.add(key);
        counts.fields += 1;
        const below = selectionSet ? this.within(selectionSet) : NOTHING;
        add(counts, { ...below, depth: isIntrospection(name.value) ? 1 : below.depth + 1 }, true);
      }
    }
  }

  #fragment(name: string): Readonly<Counts> {
    const known = this.#counted.get(name);
    if (known) return known;
    this.#counted.set(name, NOTHING);
    const fragment = this.#fragments.get(name);
    if (!fragment) return NOTHING;
    const counts = this.within(fragment.selectionSet);
    counts.directives += directivesOf(fragment);
    this.#counted.set(name, counts);
    return counts;
  }
}

function add(counts: Counts, more: Readonly<Counts>, below: boolean): void {
  counts.depth = Math.max(counts.depth, more.depth);
  counts.aliases += more.aliases;
  counts.directives += more.directives;
  if (!below) counts.fields += more.fields;
}

/** Directives of an operation that stand on none of its selections. */
export function directivesAround(operation: OperationDefinitionNode): number {
  const onVariables = (operation.variableDefinitions ?? []).reduce(
    (sum, node) => sum + directivesOf(node),
    0,
  );
  return directivesOf(operation) + onVariables;
}

/** Takes time linear in the document, whatever its fragments do. */
export function measure(document: DocumentNode, operation: OperationDefinitionNode): Measured {
  const { depth, aliases, fields, directives } = new Counting(document).within(operation.selectionSet);
  return {
    depth,
    aliases,
    rootFields: fields,
    directives: directives + directivesAround(operation),
  };
}
