import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import { directivesAround, directivesOf, fragmentsOf, isIntrospection, type Measured } from "./measure.js";

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
