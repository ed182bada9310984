import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from "graphql";
import { isSecret } from "../graphql/secrets.js";

/** Something that clients see, by its place: `Query.user(id)`. */
export interface Part {
  readonly place: string;
  readonly description: string | null | undefined;
}

/** Where a client puts a value: an argument or a field of an input. */
export interface Place extends Part {
  readonly name: string;
  /** Itself, or it is an object whose fields say so. */
  readonly isSecret: boolean;
}

/** What a schema has and another one lacks. */
export class OwnSchema {
  readonly schema: GraphQLSchema;
  readonly #without: GraphQLSchema;

  constructor(schema: GraphQLSchema, without: GraphQLSchema) {
    this.schema = schema;
    this.#without = without;
  }

  /** The fields of a type that the other one lacks. */
  fields(type: string): GraphQLField<unknown, unknown>[] {
    const of = (schema: GraphQLSchema) => {
      const found = schema.getType(type);
      return isObjectType(found) || isInterfaceType(found) ? found.getFields() : {};
    };
    const others = of(this.#without);
    return Object.values(of(this.schema)).filter(({ name }) => others[name] === undefined);
  }

  get types(): GraphQLNamedType[] {
    return Object.values(this.schema.getTypeMap()).filter(({ name }) => !this.#without.getType(name));
  }

  /** Everything of it that can have a description. */
  get parts(): Part[] {
    const ofFields = Object.keys(this.schema.getTypeMap()).flatMap((type) =>
      this.fields(type).map((field) => ({ place: `${type}.${field.name}`, description: field.description })),
    );
    const ofEnums = this.types
      .filter(isEnumType)
      .flatMap((type) =>
        type
          .getValues()
          .map((value) => ({ place: `${type.name}.${value.name}`, description: value.description })),
      );
    const ofTypes = this.types.map(({ name, description }) => ({ place: name, description }));
    return [...ofTypes, ...ofFields, ...ofEnums, ...this.places];
  }

  get places(): Place[] {
    const place = (of: string, slot: GraphQLArgument | GraphQLInputField): Place => {
      const { name, description } = slot;
      return {
        place: `${of}.${name}`,
        name,
        description,
        isSecret: isSecret(slot) || isInputObjectType(getNamedType(slot.type)),
      };
    };
    const ofArguments = Object.keys(this.schema.getTypeMap()).flatMap((type) =>
      this.fields(type).flatMap((field) => field.args.map((one) => place(`${type}.${field.name}`, one))),
    );
    const ofInputs = this.types
      .filter(isInputObjectType)
      .flatMap((type) => Object.values(type.getFields()).map((one) => place(type.name, one)));
    return [...ofArguments, ...ofInputs];
  }
}
