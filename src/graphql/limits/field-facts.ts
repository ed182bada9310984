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

/** What the schema says of a field that its cost depends on. */
interface Facts {
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

/** Arguments and input fields whose length is the length of the answer. */
const LISTS: ReadonlySet<string> = new Set(["ids", "uids", "usernames", "representations"]);
/** The argument or input field that says how long a page is. */
const SIZE = "size";

/** An argument, or a field of an argument's input, that names a size. */
export interface SizeArgument {
  readonly argument: string;
  /** Undefined where the argument itself is the size. */
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

/** How many objects a field asks for: the largest number its arguments name; undefined where they name none. */
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
    // One id may stand for a list of one.
    const size = (inner ?? argument) === SIZE || Array.isArray(value) ? sizeIn(value) : 1;
    if (size >= 0) largest = Math.max(largest ?? 0, size);
  }
  return largest;
}
