import {
  type FieldNode,
  type GraphQLField,
  type GraphQLInputField,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
} from "graphql";
import { isRecord, type SentValues } from "./values.js";

/** Arguments and input fields whose length is the length of the answer. */
const LISTS: ReadonlySet<string> = new Set(["ids", "uids", "usernames"]);
/** The argument or input field that says how long a page is. */
const SIZE = "size";

type Slot = Pick<GraphQLInputField, "name" | "type" | "defaultValue">;

/** Null means omitted, as everywhere in the graph. */
function sizeIn(slot: Slot, given: unknown): number | undefined {
  const value = given ?? slot.defaultValue;
  if (value === undefined || value === null) return undefined;
  if (slot.name === SIZE) {
    const size = typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
    return size >= 0 ? size : undefined;
  }
  if (!LISTS.has(slot.name) || !isListType(getNullableType(slot.type))) return undefined;
  return Array.isArray(value) ? value.length : 1;
}

/** How many objects a field asks for: the largest number its arguments name; undefined where they name none. */
export function sizeOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  values: SentValues,
): number | undefined {
  const sizes = field.args.flatMap((slot) => {
    const argument = node.arguments?.find(({ name }) => name.value === slot.name);
    const given = argument && values.of(argument.value);
    const own = sizeIn(slot, given);
    const type = getNamedType(slot.type);
    if (!isInputObjectType(type)) return own ?? [];
    const input = isRecord(given) ? given : {};
    return Object.values(type.getFields()).flatMap((inner) => sizeIn(inner, input[inner.name]) ?? []);
  });
  return sizes.length === 0 ? undefined : Math.max(...sizes);
}
