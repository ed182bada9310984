import {
  type ASTVisitor,
  type GraphQLError,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  Kind,
  type OperationDefinitionNode,
  type ValidationContext,
  type ValidationRule,
  type ValueNode,
  type VariableNode,
} from "graphql";
import { notRun } from "./errors.js";

type Slot = { readonly type: GraphQLInputType; readonly extensions: Readonly<Record<string, unknown>> };

/** Whether an argument or input field takes a password or token: it is declared with `extensions: { secret: true }`. */
export function isSecret(slot: Slot): boolean {
  return slot.extensions["secret"] === true;
}

/** The input types that hold a secret at any depth. */
export function typesWithSecrets(schema: GraphQLSchema): ReadonlySet<GraphQLNamedInputType> {
  const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
  const found = new Set<GraphQLNamedInputType>();
  // One round for each level of nesting, and one more that finds nothing new.
  for (let before = -1; before < found.size; ) {
    before = found.size;
    for (const input of inputs)
      for (const slot of Object.values(input.getFields()))
        if (isSecret(slot) || found.has(getNamedType(slot.type))) found.add(input);
  }
  return found;
}

/** Names the place only: neither the value nor its position, with which a log could print it. */
function refusal(name: string): GraphQLError {
  return notRun(
    "BAD_USER_INPUT",
    `\`${name}\` takes a secret: pass it as a variable that has no default value. Documents are logged and cached, variables are not.`,
  );
}

/** The variables in a value, and whether anything else in it is written out. */
function contentsOf(value: ValueNode): { readonly variables: VariableNode[]; readonly literal: boolean } {
  const variables: VariableNode[] = [];
  let literal = false;
  const open = [value];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.kind === Kind.LIST) open.push(...node.values);
    else if (node.kind === Kind.OBJECT) open.push(...node.fields.map((field) => field.value));
    else if (node.kind === Kind.VARIABLE) variables.push(node);
    else if (node.kind !== Kind.NULL) literal = true;
  }
  return { variables, literal };
}

/** A text where an object with a secret in it belongs: validation would quote it. */
function isMisplaced(value: ValueNode): boolean {
  return value.kind !== Kind.OBJECT && contentsOf(value).literal;
}

/**
 * A validation rule: no secret is written out in a document, be it in an operation or as a variable's default. Goes before
 * the other rules, whose messages quote values.
 */
export function secretLiteralsRule(schema: GraphQLSchema): ValidationRule {
  const holders = typesWithSecrets(schema);
  return (context: ValidationContext): ASTVisitor => {
    const secrets = new Map<VariableNode, string>();
    const check = (
      name: string,
      slot: { readonly type: GraphQLInputType; readonly extensions: Readonly<Record<string, unknown>> },
      value: ValueNode,
    ): void => {
      if (isSecret(slot)) {
        const { variables, literal } = contentsOf(value);
        for (const variable of variables) secrets.set(variable, name);
        if (literal) context.reportError(refusal(name));
      } else if (holders.has(getNamedType(slot.type)) && isMisplaced(value)) {
        context.reportError(refusal(name));
      }
    };
    const checkDefaults = (operation: OperationDefinitionNode): void => {
      for (const { node } of context.getRecursiveVariableUsages(operation)) {
        const name = secrets.get(node);
        if (name === undefined) continue;
        const definition = operation.variableDefinitions?.find(
          ({ variable }) => variable.name.value === node.name.value,
        );
        if (definition?.defaultValue && contentsOf(definition.defaultValue).literal)
          context.reportError(refusal(name));
      }
    };
    return {
      Argument(node) {
        const slot = context.getArgument();
        if (slot) check(node.name.value, slot, node.value);
      },
      ObjectField(node) {
        const parent = getNamedType(context.getParentInputType());
        const slot = isInputObjectType(parent) ? parent.getFields()[node.name.value] : undefined;
        if (slot) check(node.name.value, slot, node.value);
      },
      VariableDefinition({ variable, defaultValue }) {
        const type = getNamedType(context.getInputType());
        if (isInputObjectType(type) && holders.has(type) && defaultValue && isMisplaced(defaultValue))
          context.reportError(refusal(variable.name.value));
      },
      Document: {
        leave({ definitions }) {
          for (const definition of definitions)
            if (definition.kind === Kind.OPERATION_DEFINITION) checkDefaults(definition);
        },
      },
    };
  };
}
