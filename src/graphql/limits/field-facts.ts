import {
  type FieldNode,
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
import { isRecord, type SentValues } from "./values.js";

export type Field = GraphQLField<unknown, unknown>;
export type Fields = GraphQLFieldMap<unknown, unknown>;

/** What the cost of a field depends on in the schema. */
interface Facts {
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
const SIZE = "size";

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

function sizeIn(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
}

/** The number of objects a field asks for: the largest size in its arguments; undefined if there is none. */
export function sizeOf(
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
