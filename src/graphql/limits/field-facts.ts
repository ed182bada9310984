import {
  type GraphQLField,
  type GraphQLFieldMap,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { type SizeArgument, sizeArgumentsOf } from "./sizes.js";

export type Field = GraphQLField<unknown, unknown>;
export type Fields = GraphQLFieldMap<unknown, unknown>;

/** What the schema says of a field that its cost depends on. */
export interface Facts {
  readonly leaf: boolean;
  readonly list: boolean;
  /** Of the objects that it returns; none for a union. */
  readonly below: Fields | undefined;
  readonly sizes: readonly SizeArgument[];
}

export function fieldsOf(type: GraphQLNamedType | null | undefined): Fields | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields() : undefined;
}

function isList(type: GraphQLOutputType): boolean {
  return isNonNullType(type) ? isList(type.ofType) : isListType(type);
}

/** Looked up once for each field: asking graphql what kind of type something is takes most of the time. */
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
