import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from "graphql";

export interface Sample {
  readonly root: "query" | "mutation";
  readonly field: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const TEXTS: Readonly<Record<string, unknown>> = { Int: 1, NonNegativeInt: 1, Boolean: true, JSONObject: {} };

/** Some value that the type takes, with this wherever a text may stand. */
function sampleOf(type: GraphQLInputType, text: string): unknown {
  if (isNonNullType(type)) return sampleOf(type.ofType, text);
  if (isListType(type)) return [sampleOf(type.ofType, text)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  // What a router asks for in a federated graph.
  if (type.name === "_Any") return { __typename: "Person", username: text };
  if (!isInputObjectType(type)) return TEXTS[type.name] ?? text;
  const fields: GraphQLInputField[] = Object.values(type.getFields());
  const wanted = type.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField);
  return Object.fromEntries(wanted.map((field) => [field.name, sampleOf(field.type, text)]));
}

/** An operation for every field of both root types, with whatever it needs at least, and the text wherever one may stand. */
export function everyRootField(schema: GraphQLSchema, text = "some"): Sample[] {
  const roots = [
    ["query", schema.getQueryType()],
    ["mutation", schema.getMutationType()],
  ] as const;
  return roots.flatMap(([root, type]) =>
    Object.values(type?.getFields() ?? {}).map((field): Sample => {
      const needed: readonly GraphQLArgument[] = field.args.filter(isRequiredArgument);
      const declared = needed.map(({ name, type: wanted }) => `$${name}: ${wanted}`).join(", ");
      const given = needed.map(({ name }) => `${name}: $${name}`).join(", ");
      const [variables, args] = needed.length === 0 ? ["", ""] : [`(${declared})`, `(${given})`];
      const selection = isLeafType(getNamedType(field.type)) ? "" : " { __typename }";
      return {
        root,
        field: field.name,
        query: `${root} ${variables} { ${field.name}${args}${selection} }`,
        variables: Object.fromEntries(
          needed.map((argument) => [argument.name, sampleOf(argument.type, text)]),
        ),
      };
    }),
  );
}
