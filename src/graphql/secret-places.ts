import {
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
} from "graphql";

type Slot = { readonly type: GraphQLInputType; readonly extensions: Readonly<Record<string, unknown>> };

/** Whether an argument or input field takes a password or token: its builder was told `extensions: { secret: true }`. */
export function isSecret(slot: Slot): boolean {
  return slot.extensions["secret"] === true;
}

/** The input types that hold a secret at any depth. */
export function typesWithSecrets(schema: GraphQLSchema): ReadonlySet<GraphQLNamedInputType> {
  const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
  const found = new Set<GraphQLNamedInputType>();
  // One round for each level of nesting, and a last one that finds nothing new.
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const input of inputs)
      for (const slot of Object.values(input.getFields()))
        if (isSecret(slot) || found.has(getNamedType(slot.type))) found.add(input);
  }
  return found;
}
