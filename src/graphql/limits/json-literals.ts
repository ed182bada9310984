import { isDeepStrictEqual } from "node:util";
import {
  coerceInputValue,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputType,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type ValidationRule,
  type ValueNode,
  type VariableDefinitionNode,
  type VariableNode,
  valueFromAST,
  valueFromASTUntyped,
  visit,
} from "graphql";
import { notRun } from "../errors.js";
import { isExact } from "./body.js";
import { isRecord } from "./variables.js";

/** By operation: its variables that stand within a literal of JSON, and where. */
export type WithinJson = WeakMap<OperationDefinitionNode, ReadonlyMap<string, string>>;

/** The variables in a literal by where they stand, as `data.a.0`. */
function variablesIn(literal: ValueNode, name: string): Map<VariableNode, string> {
  const found = new Map<VariableNode, string>();
  const open: [ValueNode, string][] = [[literal, name]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, path] = next;
    if (value.kind === Kind.VARIABLE) found.set(value, path);
    if (value.kind === Kind.LIST)
      for (const [index, element] of value.values.entries()) open.push([element, `${path}.${index}`]);
    if (value.kind === Kind.OBJECT)
      for (const field of value.fields) open.push([field.value, `${path}.${field.name.value}`]);
  }
  return found;
}

/** A validation rule that refuses nothing: it notes which variables stand within a literal of JSON. */
export function withinJsonRule(schema: GraphQLSchema, found: WithinJson): ValidationRule {
  const json = schema.getType("JSONObject");
  return (context) => {
    const places = new Map<VariableNode, string>();
    const look = (name: string, value: ValueNode): void => {
      if (value.kind !== Kind.OBJECT || !json || getNamedType(context.getInputType()) !== json) return;
      for (const [variable, place] of variablesIn(value, name)) places.set(variable, place);
    };
    return {
      Argument: ({ name, value }) => look(name.value, value),
      ObjectField: ({ name, value }) => look(name.value, value),
      Document: {
        leave({ definitions }) {
          if (places.size === 0) return;
          for (const definition of definitions) {
            if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
            const usages = context.getRecursiveVariableUsages(definition).flatMap(({ node }) => {
              const place = places.get(node);
              return place === undefined ? [] : [[node.name.value, place] as const];
            });
            found.set(definition, new Map(usages));
          }
        },
      },
    };
  };
}

/** As an upstream would get it. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value) ?? "null");

/** Whether a number in a literal would become another one. */
function isInexact(value: ValueNode): boolean {
  let inexact = false;
  const look = (node: { readonly value: string }): void => {
    inexact ||= !isExact(node.value);
  };
  visit(value, { IntValue: look, FloatValue: look });
  return inexact;
}

/**
 * Whether a variable's scalar leaves its value, or its default, as it is written. Also where it is wrong, which is
 * reported later.
 */
function isKept(
  { variable, defaultValue }: VariableDefinitionNode,
  expected: GraphQLInputType,
  sent: Readonly<Record<string, unknown>>,
): boolean {
  const name = variable.name.value;
  const isSame = (read: unknown, written: unknown): boolean =>
    isDeepStrictEqual(asJson(read), asJson(written));
  if (Object.hasOwn(sent, name)) {
    let isWrong = false;
    const read: unknown = coerceInputValue(sent[name], expected, () => {
      isWrong = true;
    });
    return isWrong || isSame(read, sent[name]);
  }
  if (!defaultValue) return true;
  return (
    !isInexact(defaultValue) &&
    isSame(valueFromAST(defaultValue, expected), valueFromASTUntyped(defaultValue))
  );
}

/**
 * Refuses variables that would not stand in a literal of JSON as they were sent: a scalar reads what it is given, so that a
 * moment becomes one in UTC, the id 7 the text "7", and an element a list.
 */
export function respelledProblem(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  within: ReadonlyMap<string, string>,
  variables: unknown,
): GraphQLError | undefined {
  const sent = isRecord(variables) ? variables : {};
  for (const definition of operation.variableDefinitions ?? []) {
    const name = definition.variable.name.value;
    const place = within.get(name);
    const expected = typeFromAST(schema, definition.type);
    if (place === undefined || !isInputType(expected) || isKept(definition, expected, sent)) continue;
    return notRun(
      "BAD_USER_INPUT",
      `The variable ${name} would not be kept as it is given at ${place.slice(0, 200)}: within JSON use one of type String, Int, Float, Boolean or JSONObject.`,
    );
  }
  return undefined;
}
