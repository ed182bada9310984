import type { DocumentNode } from "graphql";
import type { GatewayPlugin } from "../pipeline.js";
import { Bounds } from "./bounds.js";
import { costOf } from "./cost.js";
import { overLimit } from "./errors.js";
import { FieldFacts } from "./field-facts.js";
import type { OperationLimits } from "./limits.js";
import { guarded } from "./overflow.js";
import { parseWithin } from "./parsing.js";
import { validationOptions } from "./text.js";
import { isRecord } from "./values.js";
import { variablesProblem } from "./variables.js";

/**
 * Refuses an operation that asks for too much, as early as that can be known and with one error: variables before
 * anything reads them, tokens in the parser, what the document alone tells before it is validated, cost before it is run.
 */
export function limitPlugins(limits: OperationLimits): GatewayPlugin[] {
  return [variableLimits(limits), documentLimits(limits), costLimit(limits)];
}

function variableLimits(limits: OperationLimits): GatewayPlugin {
  return {
    onParams({ params, setResult }) {
      // Parameters of any shape come here: they are checked after every hook.
      const problem = isRecord(params) ? variablesProblem(params["variables"], limits) : undefined;
      if (problem) setResult({ errors: [problem] });
    },
  };
}

function documentLimits(limits: OperationLimits): GatewayPlugin {
  const bounds = new Bounds(limits);
  return {
    onParse({ parseFn, setParseFn, context }) {
      setParseFn(parseWithin(limits.tokens, parseFn));
      return ({ result }) => {
        if (!isDocument(result)) return;
        // Thrown, not set as the result: the cache of documents, which comes later, would keep one operation's fault
        // for every operation of the document.
        const problem = bounds.problem(result, context.params.operationName);
        if (problem) throw problem;
      };
    },
    onValidate({ validateFn, setValidationFn }) {
      setValidationFn((schema, document: DocumentNode, rules, options: object | undefined) =>
        guarded(() =>
          validateFn(schema, document, rules, {
            ...validationOptions(document.loc?.source.body),
            ...options,
          }),
        ),
      );
    },
  };
}

function costLimit({ cost: most, listSize }: OperationLimits): GatewayPlugin {
  const facts = new FieldFacts();
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { schema, document, operationName, variableValues: variables } = args;
      const cost = costOf({ schema, document, operationName, variables }, listSize, facts);
      if (cost > most)
        setResultAndStopExecution({ errors: [overLimit("cost", most, "points of cost", cost)] });
    },
  };
}

function isDocument(result: unknown): result is DocumentNode {
  return typeof result === "object" && result !== null && "kind" in result;
}
