import { getNamedType, isUnionType, type OperationDefinitionNode, parse } from "graphql";
import { schemaOf } from "../../../src/compose.js";
import { builtInDialects } from "../../../src/dialects.js";
import type { Answered, RunningGateway } from "../gateway.js";

/** What has come of every root field so far: `ok`, `null`, or a code. */
const seen = new Map<string, Set<string>>();

function note(field: string, outcome: string): void {
  seen.set(field, (seen.get(field) ?? new Set()).add(outcome));
}

function noteAll(query: string, { data, errors }: Answered["body"]): void {
  const operation = parse(query).definitions.find(
    (one): one is OperationDefinitionNode => one.kind === "OperationDefinition",
  );
  for (const selection of operation?.selectionSet.selections ?? []) {
    if (selection.kind !== "Field") continue;
    const key = (selection.alias ?? selection.name).value;
    const value = data?.[key];
    note(selection.name.value, value === null ? "null" : (value?.code ?? value?.__typename ?? "ok"));
    for (const { path = [], extensions } of errors ?? [])
      if (path[0] === key) note(selection.name.value, extensions.code);
  }
}

/** The same gateway, whose outcomes are noted. */
export function noted(gateway: RunningGateway): RunningGateway {
  return {
    ...gateway,
    async ask(query, variables, headers) {
      const answer = await gateway.ask(query, variables, headers);
      noteAll(query, answer.body);
      return answer;
    },
  };
}

/** The members of a mutation's union but its payload, as the codes that they carry. */
function typedErrors(field: string): string[] {
  const result = schemaOf().getMutationType()?.getFields()[field]?.type;
  const union = result && getNamedType(result);
  const members = isUnionType(union) ? union.getTypes().map(({ name }) => name) : [];
  return members.flatMap((name) =>
    name.endsWith("Error")
      ? [
          name
            .replace(/Error$/, "")
            .replaceAll(/(?<=[a-z])(?=[A-Z])/g, "_")
            .toUpperCase(),
        ]
      : [],
  );
}

/** Whose credentials are refused: the gateway's own, or the caller's. */
const REFUSED = ["UPSTREAM_AUTHENTICATION", "UNAUTHENTICATED"];

/** The root fields of one dialect alone: those behind which no other one is asked. */
export function operationsOf(dialect: string): string[] {
  const fields = builtInDialects.flatMap(({ name, ...dialect }) =>
    dialect
      .operations({})
      .flatMap(({ behind }) => Object.keys(behind).map((field) => [name, field] as const)),
  );
  const own = fields.filter(
    ([name, field]) => !fields.some(([other, one]) => other !== name && one === field),
  );
  return [
    ...new Set(
      own.flatMap(([name, field]) => {
        const [type, root = ""] = field.split(".");
        return name === dialect && (type === "Query" || type === "Mutation") ? [root] : [];
      }),
    ),
  ];
}

/** The outcomes of these root fields that no case has met. */
export function missing(fields: readonly string[]): string[] {
  const queries = schemaOf().getQueryType()?.getFields() ?? {};
  return fields.flatMap((field) => {
    const expected = field in queries ? ["BAD_USER_INPUT", "PERMISSION_DENIED"] : typedErrors(field);
    return [...expected, ...REFUSED].flatMap((code) =>
      seen.get(field)?.has(code) ? [] : [`${field}: ${code}`],
    );
  });
}
