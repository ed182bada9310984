import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isUnionType,
} from "graphql";
import type { Dice } from "./fuzz.js";

const WORDS = [
  "jonny1",
  "default",
  "admin",
  "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0",
  "a/b",
  "",
  "*",
] as const;
const DIRECTIVES = ["@include(if: true)", "@skip(if: false)", "@skip(if: true)", "@unknown"] as const;
const SIGNS = [
  "{",
  "}",
  "(",
  ")",
  "...",
  "$",
  "@",
  '"',
  "#",
  "\u0000",
  "é",
  "\ud800",
  "fragment",
  "on",
] as const;

interface Value {
  readonly json: unknown;
  /** As a document writes it. */
  readonly text: string;
}

/** Writes documents from a schema: mostly such as it takes, now and then with something wrong. */
export class Writer {
  readonly #dice: Dice;
  readonly #schema: GraphQLSchema;
  readonly #variables: { readonly type: string; readonly json: unknown }[] = [];
  readonly #fragments: string[] = [];

  constructor(dice: Dice, schema: GraphQLSchema) {
    this.#dice = dice;
    this.#schema = schema;
  }

  /** `reads`: no mutation, and nothing wrong in the text. */
  write(reads = false): { readonly query: string; readonly variables: Readonly<Record<string, unknown>> } {
    const dice = this.#dice;
    const kind = !reads && dice.oneIn(4) ? "mutation" : "query";
    const root = kind === "mutation" ? this.#schema.getMutationType() : this.#schema.getQueryType();
    const selected = root ? this.#selection(root, 0) : "{ __typename }";
    const declared = this.#variables.map(({ type }, n) => `$v${n}: ${type}`).join(", ");
    const head = declared === "" ? kind : `${kind} Named(${declared})`;
    const query = [`${head} ${selected}`, ...this.#fragments].join("\n");
    return {
      query: !reads && dice.oneIn(10) ? dice.spoilt(query, SIGNS) : query,
      variables: Object.fromEntries(this.#variables.map(({ json }, n) => [`v${n}`, json])),
    };
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    const dice = this.#dice;
    const parts: string[] = [];
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    for (const _ of dice.many(depth === 0 ? 3 : 4, () => 0)) {
      const field = fields[dice.upTo(fields.length)];
      parts.push(field ? this.#field(field, depth) : "__typename");
    }
    const possible = isAbstractType(type) ? this.#schema.getPossibleTypes(type) : [];
    const narrower = possible[dice.upTo(possible.length)];
    if (narrower && depth < 8) parts.push(`... on ${narrower.name} ${this.#selection(narrower, depth + 1)}`);
    if (dice.oneIn(6) && depth < 8) {
      const name = `F${this.#fragments.length}`;
      const at = this.#fragments.push("") - 1;
      this.#fragments[at] = `fragment ${name} on ${type.name} ${this.#selection(type, depth + 1)}`;
      parts.push(`...${name}`, `...${name}`);
    }
    return `{ ${parts.length === 0 ? "__typename" : parts.join(" ")} }`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const dice = this.#dice;
    const given = field.args.filter(({ type }) => isNonNullType(type) || dice.oneIn(2));
    const args = given.map(({ name, type }) => `${name}: ${this.#argument(type)}`).join(", ");
    const alias = dice.oneIn(3) ? `${dice.of(["a", "b", "id"])}: ` : "";
    const directive = dice.oneIn(8) ? ` ${dice.of(DIRECTIVES)}` : "";
    const type = getNamedType(field.type);
    const selected = isCompositeType(type) && depth < 10 ? ` ${this.#selection(type, depth + 1)}` : "";
    return `${alias}${field.name}${args === "" ? "" : `(${args})`}${directive}${selected}`;
  }

  #argument(type: GraphQLInputType): string {
    const { json, text } = this.#value(type, 0);
    if (this.#dice.oneIn(3)) return text;
    return `$v${this.#variables.push({ type: String(type), json }) - 1}`;
  }

  #value(type: GraphQLInputType, depth: number): Value {
    const dice = this.#dice;
    if (dice.oneIn(20)) return this.#odd();
    if (isNonNullType(type)) return this.#value(type.ofType, depth);
    if (isListType(type)) {
      const all = dice.many(3, () => this.#value(type.ofType, depth + 1));
      return { json: all.map(({ json }) => json), text: `[${all.map(({ text }) => text).join(", ")}]` };
    }
    if (isEnumType(type)) {
      const [first, ...others] = type.getValues().map(({ name }) => name);
      const name = dice.of([first ?? "", ...others]);
      return { json: name, text: name };
    }
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (one) => isNonNullType(one.type) || (depth < 4 && dice.oneIn(2)),
      );
      const all = fields.map(({ name, type: inner }) => [name, this.#value(inner, depth + 1)] as const);
      return {
        json: Object.fromEntries(all.map(([name, { json }]) => [name, json])),
        text: `{ ${all.map(([name, { text }]) => `${name}: ${text}`).join(", ")} }`,
      };
    }
    switch (type.name) {
      case "Boolean":
        return literal(dice.oneIn(2));
      case "Int":
      case "NonNegativeInt":
        return literal(dice.of([0, 1, 10, 100, -1, 2_147_483_647, 1e21]));
      case "JSONObject":
        return { json: { [dice.text()]: dice.json() }, text: "{ a: 1 }" };
      default:
        return literal(dice.oneIn(3) ? dice.text() : dice.of(WORDS));
    }
  }

  #odd(): Value {
    return literal(this.#dice.of([null, "x".repeat(2000), 1.5, true, "\u0000"]));
  }
}

function literal(json: unknown): Value {
  return { json, text: JSON.stringify(json) };
}
