import type { GraphQLError } from "graphql";
import { notRun } from "./not-run.js";

const QUOTING = /^(Variable "\$\w+" got invalid value) /;
const PLACE = / at "[^"]*"$/;

/**
 * What is wrong with a variable, told by its place. The executor quotes the value, and with a misspelt field next to it the
 * value is a whole grant with its password:
 * "Variable … got invalid value { … } at "input.size"; Int cannot represent non-integer value: …", without either value.
 */
export function withoutValue(error: GraphQLError): GraphQLError {
  const [, start] = QUOTING.exec(error.message) ?? [];
  const reason = error.originalError?.message;
  if (start === undefined || reason === undefined) return error;
  const [place = ""] = PLACE.exec(error.message.slice(0, -`; ${reason}`.length)) ?? [];
  // Every scalar's complaint ends in a colon and the value.
  const [plain = ""] = reason.split(": ", 1);
  const message = `${start}${place}; ${/[.?]$/.test(plain) ? plain : `${plain}.`}`;
  return notRun("BAD_USER_INPUT", message, error.nodes ? { nodes: error.nodes } : {});
}
