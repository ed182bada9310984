import {
  type DocumentNode,
  GraphQLError,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  type OperationDefinitionNode,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
  valueFromASTUntyped,
} from "graphql";
import { LRUCache } from "lru-cache";
import type { OperationFacts } from "../dialect/request-facts.js";
import { gatewayError } from "./errors.js";
import { type CostOf, costFunction } from "./limits/cost.js";
import {
  operationOf,
  parseWithin,
  tooLongName,
  type Verdict,
  validationOptions,
  verdictOn,
} from "./limits/document.js";
import { FieldFacts } from "./limits/field-facts.js";
import { type WithinJson, withinJsonRule } from "./limits/json-literals.js";
import { guarded, type OperationLimits, overLimit } from "./limits/limits.js";
import type { Values } from "./limits/variables.js";
import { isPlainlyValid } from "./plainly-valid.js";
import { type Plan, planOf } from "./plan.js";
import { countActivations } from "./root-fields.js";
import { secretLiteralsRule, typesWithSecrets } from "./secrets.js";

/** Characters of documents that are kept at most. */
const MAX_CHARACTERS = 4 * 1024 * 1024;
const MAX_DOCUMENTS = 1000;
/** Of one document that is kept. */
const MAX_LENGTH = 40_000;

/** In the place of a document that came once. */
const ONCE = "once";

const NO_ERRORS: readonly GraphQLError[] = [];

/** An operation that may be executed. */
export interface PreparedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** For those who look on. */
  readonly facts: OperationFacts;
  /** How many activations it holds. */
  readonly activations: number;
  /** What it costs with these variables. */
  readonly cost: CostOf;
  /** How it is executed; undefined where that is left to graphql-js. */
  readonly plan: Plan | undefined;
  /** Where its variables stand within a literal of JSON, by their names; undefined where none does. */
  readonly withinJson: ReadonlyMap<string, string> | undefined;
}

/** An operation that may be executed with these variables, which are not coerced yet. */
interface Prepared {
  readonly prepared: PreparedOperation;
  readonly given: Values;
}

/** An operation of a document that may not be valid. */
interface Found {
  readonly operation: OperationDefinitionNode;
  /** Why it is not even validated with these variables; absent where no variables can change that it is. */
  readonly bounds: Verdict | undefined;
  prepared: PreparedOperation | undefined;
}

/** What is known of one text, found out when it is first asked for. */
interface Known {
  /** Or why the text is no document that may be run. */
  readonly document: DocumentNode | GraphQLError;
  /** What validation says of the whole document. */
  errors: readonly GraphQLError[] | undefined;
  /** By the name that came with the document, if any. */
  readonly operations: Map<string | null | undefined, Found>;
}

export interface PreparationOptions {
  readonly schema: GraphQLSchema;
  readonly limits: OperationLimits;
  readonly production: boolean;
}

/**
 * Everything that a document alone decides, once for each document that comes again: whether it is short, shallow and valid
 * enough to be run, and what running it means. The documents used last are kept, within a bound of characters; a long one is
 * prepared each time rather than pushing out a hundred ordinary ones.
 */
export class Preparation {
  readonly #options: PreparationOptions;
  readonly #parse: (text: string) => DocumentNode;
  /** Before validation, whose messages quote values. */
  readonly #before: readonly ValidationRule[];
  readonly #holders: ReadonlySet<GraphQLNamedInputType>;
  readonly #withinJson: WithinJson = new WeakMap();
  readonly #rules: readonly ValidationRule[];
  readonly #facts = new FieldFacts();
  readonly #known = new LRUCache<string, Known | typeof ONCE>({
    max: MAX_DOCUMENTS,
    maxSize: MAX_CHARACTERS,
    maxEntrySize: MAX_LENGTH,
    sizeCalculation: (_known, text) => Math.max(1, text.length),
  });

  constructor(options: PreparationOptions) {
    const { schema, limits, production } = options;
    this.#options = options;
    this.#parse = parseWithin(limits.tokens, parse);
    this.#holders = typesWithSecrets(schema);
    this.#before = [secretLiteralsRule(schema), withinJsonRule(schema, this.#withinJson)];
    this.#rules = production ? [...specifiedRules, NoSchemaIntrospectionCustomRule] : specifiedRules;
  }

  /**
   * Cheapest first, each step guarding the next one: the parser stops at the limit of tokens, the operation is measured
   * before validation compares everything in it, secrets are looked for before validation quotes them.
   */
  prepare(
    text: string,
    operationName: string | null | undefined,
    sent: Values | undefined,
    method: string,
  ): Prepared | readonly GraphQLError[] {
    const known = this.#of(text);
    const { document, operations } = known;
    if (document instanceof GraphQLError) return [document];
    let found = operations.get(operationName);
    if (!found) {
      const operation = operationOf({ document, operationName });
      // Not kept: a client can think of any number of names that a document does not have.
      if (operation instanceof GraphQLError) return [operation];
      const bounds = guarded(() => verdictOn(document, operation, this.#options.limits));
      found = { operation, bounds, prepared: undefined };
      operations.set(operationName, found);
    }
    const { operation } = found;
    const given = givenVariables(operation, sent);
    const problem = found.bounds?.(given);
    if (problem) return [problem];
    if (method !== "POST" && operation.operation === "mutation") return [mutationByGet()];
    known.errors ??= guarded(() => this.#validate(document));
    if (known.errors.length > 0) return known.errors;
    found.prepared ??= this.#prepare(document, operation);
    return { prepared: found.prepared, given };
  }

  /**
   * Many a document comes once and never again: it is kept from the second time on, and until then leaves only its text.
   * Else those of a client that writes its values into them would stay long enough to be dear to collect.
   */
  #of(text: string): Known {
    const found = this.#known.get(text);
    if (found && found !== ONCE) return found;
    const known = { document: this.#read(text), errors: undefined, operations: new Map() };
    this.#known.set(text, found ? known : ONCE);
    return known;
  }

  #read(text: string): DocumentNode | GraphQLError {
    const { nameLength } = this.#options.limits;
    try {
      const document = this.#parse(text);
      return tooLongName(document, nameLength)
        ? overLimit("nameLength", nameLength, "characters in a name")
        : document;
    } catch (error) {
      if (error instanceof GraphQLError) return error;
      throw error;
    }
  }

  #prepare(document: DocumentNode, operation: OperationDefinitionNode): PreparedOperation {
    const { schema, limits } = this.#options;
    return {
      document,
      operation,
      facts: { name: operation.name?.value, type: operation.operation, document },
      activations: countActivations(schema, document, operation),
      cost: costFunction({ schema, document, operation }, limits.listSize, this.#facts),
      plan: planOf(schema, { document, operation }),
      withinJson: this.#withinJson.get(operation),
    };
  }

  #validate(document: DocumentNode): readonly GraphQLError[] {
    const { schema, production } = this.#options;
    if (isPlainlyValid(document, { schema, holders: this.#holders })) return NO_ERRORS;
    const [secret] = validate(schema, document, this.#before, { maxErrors: 1 });
    if (secret) return [secret];
    const options = validationOptions(document.loc?.source.body);
    const hideSuggestions = production || options.hideSuggestions;
    return validate(schema, document, this.#rules, { ...options, hideSuggestions }).map(invalid);
  }
}

/** The variables of an operation before coercion, which the executor does later: as they were sent, or else their defaults. */
export function givenVariables(
  { variableDefinitions = [] }: OperationDefinitionNode,
  sent: Values = {},
): Values {
  if (variableDefinitions.every(({ variable }) => Object.hasOwn(sent, variable.name.value))) return sent;
  const given: Record<string, unknown> = Object.create(null);
  for (const { variable, defaultValue } of variableDefinitions) {
    const name = variable.name.value;
    if (Object.hasOwn(sent, name)) given[name] = sent[name];
    else if (defaultValue) given[name] = valueFromASTUntyped(defaultValue);
  }
  return given;
}

function invalid(error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, {
    ...(error.nodes ? { nodes: error.nodes } : {}),
    extensions: { code: "GRAPHQL_VALIDATION_FAILED", http: { status: 400, spec: true } },
  });
}

function mutationByGet(): GraphQLError {
  const message = "A mutation is run by POST alone.";
  return gatewayError("REQUEST_REFUSED", message, { status: 405, headers: { allow: "POST" } });
}
