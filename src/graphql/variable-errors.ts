import { type ExecutionResult, type GraphQLError, getOperationAST } from "graphql";
import { inexactIdProblem } from "./limits/exact-ids.js";
import { guarded } from "./limits/overflow.js";
import { notRun } from "./not-run.js";
import type { GatewayPlugin } from "./pipeline.js";

const QUOTING = /^(Variable "\$\w+" got invalid value) /;
const PLACE = / at "[^"]*"$/;

/** "Variable … got invalid value { … } at "input.size"; Int cannot represent non-integer value: …", without either value. */
function withoutValue(error: GraphQLError): GraphQLError {
  const [, start] = QUOTING.exec(error.message) ?? [];
  const reason = error.originalError?.message;
  if (start === undefined || reason === undefined) return error;
  const [place = ""] = PLACE.exec(error.message.slice(0, -`; ${reason}`.length)) ?? [];
  // Every scalar's complaint ends in a colon and the value.
  const [plain = ""] = reason.split(": ", 1);
  const message = `${start}${place}; ${/[.?]$/.test(plain) ? plain : `${plain}.`}`;
  return notRun("BAD_USER_INPUT", message, error.nodes ? { nodes: error.nodes } : {});
}

interface Done {
  readonly result: object;
  setResult(result: ExecutionResult): void;
}

/** Whether the operation ended before it was run, which at this stage only variables can cause. */
function isRefusal(result: object): result is { readonly errors: readonly GraphQLError[] } {
  return "errors" in result && !("data" in result);
}

/**
 * What is wrong with variables is told by its place. The executor quotes the value, and with a misspelt field next to it
 * the value is a whole grant with its password.
 */
export function variableErrors(): GatewayPlugin {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const operation = getOperationAST(args.document, args.operationName);
      const problem =
        operation && guarded(() => inexactIdProblem(args.schema, operation, args.variableValues));
      if (problem) setResultAndStopExecution({ errors: [problem] });
      return {
        onExecuteDone({ result, setResult }: Done) {
          if (isRefusal(result)) setResult({ ...result, errors: result.errors.map(withoutValue) });
        },
      };
    },
  };
}
