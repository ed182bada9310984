import {
  type DocumentNode,
  type GraphQLError,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
} from "graphql";
import { notRun } from "../not-run.js";

/** The operation that would be run, or why none would. */
export function operationOf({
  document,
  operationName,
}: {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
}): OperationDefinitionNode | GraphQLError {
  const operation = getOperationAST(document, operationName);
  if (operation) return operation;
  if (operationName != null)
    return notRun("BAD_USER_INPUT", "The document has no operation of the name in `operationName`.");
  return document.definitions.some((definition) => definition.kind === Kind.OPERATION_DEFINITION)
    ? notRun("BAD_USER_INPUT", "The document has several operations: `operationName` must name one.")
    : notRun("BAD_USER_INPUT", "The document has no operation.");
}
