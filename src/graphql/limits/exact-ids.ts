import {
  type GraphQLError,
  GraphQLID,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isInputType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
} from "graphql";
import { notRun } from "../not-run.js";
import { isRecord } from "./values.js";

const isUnsafe = (value: unknown): boolean =>
  typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);

function hasUnsafe(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return isUnsafe(value);
  return Object.values(value).some(hasUnsafe);
}

/** Where a value has a number for an id that another number may have been. */
function placeIn(value: unknown, type: GraphQLInputType, path: string): string | undefined {
  if (isNonNullType(type)) return placeIn(value, type.ofType, path);
  if (isListType(type)) {
    if (!Array.isArray(value)) return placeIn(value, type.ofType, path);
    for (const [index, element] of value.entries()) {
      const found = placeIn(element, type.ofType, `${path}.${index}`);
      if (found) return found;
    }
    return undefined;
  }
  if (isInputObjectType(type)) {
    if (!isRecord(value)) return undefined;
    for (const field of Object.values(type.getFields())) {
      const found = placeIn(value[field.name], field.type, `${path}.${field.name}`);
      if (found) return found;
    }
    return undefined;
  }
  return type === GraphQLID && isUnsafe(value) ? path : undefined;
}

/**
 * Why an operation is not run whose variables name a record by a number beyond 2^53: JSON has read it as another one
 * already, and another account would be meant. Ids are texts, or whole numbers up to 9007199254740991.
 */
export function inexactIdProblem(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: unknown,
): GraphQLError | undefined {
  if (!isRecord(variables) || !hasUnsafe(variables)) return undefined;
  for (const { variable, type } of operation.variableDefinitions ?? []) {
    const expected = typeFromAST(schema, type);
    if (!isInputType(expected)) continue;
    const place = placeIn(variables[variable.name.value], expected, variable.name.value);
    if (place)
      return notRun(
        "BAD_USER_INPUT",
        `The id ${place} must be a text, or a whole number up to 9007199254740991.`,
      );
  }
  return undefined;
}
