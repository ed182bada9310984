import { NoSchemaIntrospectionCustomRule } from "graphql";
import type { GatewayPlugin } from "./pipeline.js";

/** For production: a client that has no schema is not told one, neither by introspection nor by "Did you mean". */
export function strictPreset(): GatewayPlugin {
  return {
    onValidate({ addValidationRule, validateFn, setValidationFn }) {
      addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn((schema, document, rules, options: object | undefined) =>
        validateFn(schema, document, rules, { ...options, hideSuggestions: true }),
      );
    },
    // Variables are coerced by the executor, which makes suggestions of its own.
    onExecute({ executeFn, setExecuteFn }) {
      setExecuteFn((args) => executeFn({ ...args, ...{ hideSuggestions: true } }));
    },
  };
}
