import { getOperationAST } from "graphql";
import type { GatewayPlugin } from "./pipeline.js";

/** Notes which operation a request turned out to be, for logs, metrics and traces. */
export function operationFacts(): GatewayPlugin {
  return {
    onExecute({ args: { document, operationName, contextValue } }) {
      const { facts } = contextValue;
      const operation = facts && getOperationAST(document, operationName);
      if (operation) facts.operation = { name: operation.name?.value, type: operation.operation, document };
    },
  };
}
