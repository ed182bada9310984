import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { PageCall } from "../src/server/page-facts.js";
import { facts } from "./facts.js";

export interface Explained {
  /** `Query.person` */
  readonly field: string;
  readonly calls: readonly (PageCall & { readonly condition: string })[];
}

function callsBehind(field: string): Explained["calls"] {
  return facts.calls.flatMap((call) => {
    const condition = call.behind[field];
    return condition === undefined ? [] : [{ ...call, condition }];
  });
}

/** What stands behind the fields around a place in the document; behind all of its fields where there are none. */
export function explain(document: DocumentNode, schema: GraphQLSchema, offset: number): readonly Explained[] {
  const all = new Map<string, Explained>();
  const around = new Set<string>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field({ name, loc }) {
        const parent = types.getParentType();
        if (!parent) return;
        const field = `${getNamedType(parent).name}.${name.value}`;
        const calls = callsBehind(field);
        if (calls.length === 0) return;
        all.set(field, { field, calls });
        if (loc && loc.start <= offset && offset <= loc.end) around.add(field);
      },
    }),
  );
  const found = [...all.values()];
  // The innermost field is what was pointed at.
  const pointed = found.filter(({ field }) => around.has(field)).at(-1);
  return pointed ? [pointed] : found;
}
