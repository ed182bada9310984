import type { z } from "zod";

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "an integer",
  boolean: "true or false",
  array: "a list",
  object: "a mapping",
  record: "a mapping",
};

function listed(values: readonly unknown[]): string {
  const shown = values.map(String);
  return shown.length === 1 ? String(shown[0]) : `one of ${shown.join(", ")}`;
}

function bound(limit: string, amount: number | bigint, origin: string): string {
  if (origin === "string") return `a text of ${limit} ${amount} characters`;
  return origin === "array" ? `a list of ${limit} ${amount} entries` : `a number of ${limit} ${amount}`;
}

/** What a schema wants, for schemas that do not say it themselves: zod's own words are about programs. */
export const expectation: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      return TYPES[issue.expected] ?? `a value of type ${issue.expected}`;
    case "invalid_value":
      return listed(issue.values);
    case "too_small":
      return bound("at least", issue.minimum, issue.origin);
    case "too_big":
      return bound("at most", issue.maximum, issue.origin);
    case "invalid_format":
      return issue.pattern === undefined
        ? `a text of the form ${issue.format}`
        : `a text that matches ${issue.pattern}`;
    case "not_multiple_of":
      return `a multiple of ${issue.divisor}`;
    default:
      return "another value";
  }
};
