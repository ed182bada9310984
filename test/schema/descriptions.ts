import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from "graphql";

interface Described {
  readonly description?: string | null | undefined;
}

/** Where a reader of the schema is left without a word, as `Type.field(argument)`. */
export function undescribed(schema: GraphQLSchema): string[] {
  const places: [string, Described][] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    places.push([type.name, type]);
    if (isEnumType(type)) {
      for (const value of type.getValues()) places.push([`${type.name}.${value.name}`, value]);
    }
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) places.push([`${type.name}.${field.name}`, field]);
    }
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        const place = `${type.name}.${field.name}`;
        places.push(
          [place, field],
          ...field.args.map((arg): [string, Described] => [`${place}(${arg.name})`, arg]),
        );
      }
    }
  }
  return places
    .filter(([, { description }]) => !description?.trim())
    .map(([place]) => place)
    .sort();
}
