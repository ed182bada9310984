import { GraphQLError } from "graphql";
import { isAsyncIterable } from "graphql-yoga";
import { notRun } from "./not-run.js";
import type { GatewayPlugin } from "./pipeline.js";

const QUOTING = /^(Variable "\$\w+" got invalid value) /;
const PLACE = / at "[^"]*"$/;

/** "Variable … got invalid value { … } at "input.size"; Int cannot represent non-integer value: …", without either value. */
function withoutValue(error: unknown): unknown {
  if (!(error instanceof GraphQLError)) return error;
  const [, start] = QUOTING.exec(error.message) ?? [];
  const reason = error.originalError?.message;
  if (start === undefined || reason === undefined) return error;
  const [place = ""] = PLACE.exec(error.message.slice(0, -`; ${reason}`.length)) ?? [];
  // Every scalar's complaint ends in a colon and the value.
  const [plain = ""] = reason.split(": ", 1);
  return notRun("BAD_USER_INPUT", `${start}${place}; ${/[.?]$/.test(plain) ? plain : `${plain}.`}`);
}

/**
 * What is wrong with variables is told by its place. The executor quotes the value, and with a misspelt field next to it
 * the value is a whole grant with its password.
 */
export function variableErrors(): GatewayPlugin {
  return {
    onExecute: () => ({
      onExecuteDone({ result, setResult }) {
        if (isAsyncIterable(result) || "data" in result || !result.errors) return;
        setResult({ ...result, errors: result.errors.map(withoutValue) });
      },
    }),
  };
}
