import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
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
const directivesOf = (node: Directed): number => node.directives?.length ?? 0;

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
function directivesAround(operation: OperationDefinitionNode): number {
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

/** Fields that are looked at before a document's merging is taken for endless: no ordinary one comes near. */
const MAX_VISITS = 5_000;

/** An operation as it is executed: what answers under one name is one field, whatever fragments it stands in. */
export interface Merged extends Measured {
  /** The most objects, or fields under an alias, that merge into one. Validation compares them all with each other. */
  readonly together: number;
}

type LeaveOut = (selection: SelectionNode) => boolean;

class TooMuch extends Error {}

class Merging {
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #leaveOut: LeaveOut;
  /** Names under which fragments ask for `__typename`: harmless, and a client like Relay uses the same ones everywhere. */
  readonly #typenames = new Set<string>();
  /** What has directives: each counts as often as it is written. */
  readonly #directed = new Set<{ readonly directives?: readonly unknown[] | undefined }>();
  #visits = 0;
  #aliases = 0;
  #together = 0;

  constructor(document: DocumentNode, leaveOut: LeaveOut) {
    this.#fragments = fragmentsOf(document);
    this.#leaveOut = leaveOut;
  }

  of(operation: OperationDefinitionNode): Merged {
    const fields = this.#gather([operation.selectionSet]);
    const depth = this.#depth(fields);
    let directives = directivesAround(operation);
    for (const node of this.#directed) directives += directivesOf(node);
    return {
      depth,
      aliases: this.#aliases + this.#typenames.size,
      rootFields: fields.size,
      directives,
      together: this.#together,
    };
  }

  #depth(fields: ReadonlyMap<string, readonly FieldNode[]>): number {
    let depth = 0;
    for (const [answersAs, nodes] of fields) {
      const [{ name }] = nodes as [FieldNode];
      const aliased = answersAs !== name.value;
      if (aliased && name.value === "__typename") this.#typenames.add(answersAs);
      else if (aliased) this.#aliases += 1;
      const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      this.#together = Math.max(this.#together, aliased ? nodes.length : sets.length);
      const below = sets.length === 0 ? 0 : this.#depth(this.#gather(sets));
      depth = Math.max(depth, isIntrospection(name.value) ? 1 : below + 1);
    }
    return depth;
  }

  #gather(sets: readonly SelectionSetNode[]): Map<string, FieldNode[]> {
    const fields = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    const visit = ({ selections }: SelectionSetNode): void => {
      for (const selection of selections) {
        this.#visits += 1;
        if (this.#visits > MAX_VISITS) throw new TooMuch();
        if (directivesOf(selection) > 0) this.#directed.add(selection);
        if (this.#leaveOut(selection)) continue;
        if (selection.kind === Kind.FIELD) {
          const answersAs = selection.alias?.value ?? selection.name.value;
          const others = fields.get(answersAs);
          if (others) others.push(selection);
          else fields.set(answersAs, [selection]);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          visit(selection.selectionSet);
        } else if (!spread.has(selection.name.value)) {
          spread.add(selection.name.value);
          const fragment = this.#fragments.get(selection.name.value);
          if (!fragment) continue;
          if (directivesOf(fragment) > 0) this.#directed.add(fragment);
          visit(fragment.selectionSet);
        }
      }
    };
    for (const set of sets) visit(set);
    return fields;
  }
}

/** Undefined where fragments make more of a document than can be looked at, or spread themselves. */
export function merge(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  leaveOut: LeaveOut,
): Merged | undefined {
  try {
    return new Merging(document, leaveOut).of(operation);
  } catch (error) {
    if (error instanceof TooMuch) return undefined;
    throw error;
  }
}
