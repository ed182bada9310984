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
  readonly #operation: OperationDefinitionNode;
  readonly #sent: Values;
  /** By name, found out when first asked for. */
  #variables: Record<string, unknown> | undefined;

  constructor(operation: OperationDefinitionNode, variables: unknown) {
    this.#operation = operation;
    this.#sent = isRecord(variables) ? variables : {};
  }

  /** Whether any value read so far may have depended on a variable. */
  get areAsked(): boolean {
    return this.#variables !== undefined;
  }

  #byName(): Record<string, unknown> {
    const values: Record<string, unknown> = Object.create(null);
    for (const { variable, defaultValue } of this.#operation.variableDefinitions ?? []) {
      const name = variable.name.value;
      if (Object.hasOwn(this.#sent, name)) values[name] = this.#sent[name];
      else if (defaultValue) values[name] = valueFromASTUntyped(defaultValue);
    }
    return values;
  }

  /** Undefined if a variable was not given. */
  of(node: ValueNode): unknown {
    if (node.kind === Kind.VARIABLE || node.kind === Kind.LIST || node.kind === Kind.OBJECT)
      this.#variables ??= this.#byName();
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
