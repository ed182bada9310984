import {
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
} from "graphql";
import { isRecord, type SentValues } from "./values.js";

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

export function sizeArgumentsOf({ args }: GraphQLField<unknown, unknown>): SizeArgument[] {
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
