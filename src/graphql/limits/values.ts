import {
  type ConstDirectiveNode,
  type DirectiveNode,
  Kind,
  type OperationDefinitionNode,
  type ValueNode,
  valueFromASTUntyped,
} from "graphql";

type Values = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The values in a document with one set of variables, before coercion, which the executor does later. */
export class SentValues {
  readonly #variables: Record<string, unknown> = Object.create(null);
  #areAsked = false;

  constructor(operation: OperationDefinitionNode, variables: unknown) {
    const sent = isRecord(variables) ? variables : {};
    for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
      const name = variable.name.value;
      if (Object.hasOwn(sent, name)) this.#variables[name] = sent[name];
      else if (defaultValue) this.#variables[name] = valueFromASTUntyped(defaultValue);
    }
  }

  /** Whether any value read so far may have depended on a variable. */
  get areAsked(): boolean {
    return this.#areAsked;
  }

  /** Undefined if a variable was not given. */
  of(node: ValueNode): unknown {
    if (node.kind === Kind.VARIABLE || node.kind === Kind.LIST || node.kind === Kind.OBJECT)
      this.#areAsked = true;
    return valueFromASTUntyped(node, this.#variables);
  }

  /** Whether `@skip` or `@include` leaves a selection out. */
  leaveOut(node: {
    readonly directives?: readonly (DirectiveNode | ConstDirectiveNode)[] | undefined;
  }): boolean {
    return (node.directives ?? []).some(({ name, arguments: given = [] }) => {
      if (name.value !== "skip" && name.value !== "include") return false;
      const condition = given.find((argument) => argument.name.value === "if");
      return condition !== undefined && this.of(condition.value) === (name.value === "skip");
    });
  }
}
