import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLFieldMap,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

export type Field = GraphQLField<unknown, unknown>;
export type Fields = GraphQLFieldMap<unknown, unknown>;

/** What the cost of a field depends on in the schema. */
export interface Facts {
  readonly leaf: boolean;
  readonly list: boolean;
  /** The fields of the objects it returns; undefined for a union. */
  readonly below: Fields | undefined;
  readonly sizes: readonly SizeArgument[];
}

export function fieldsOf(type: GraphQLNamedType | null | undefined): Fields | undefined {
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
export const SIZE = "size";

/** An argument, or a field of an argument's input, that names a size. */
export interface SizeArgument {
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
