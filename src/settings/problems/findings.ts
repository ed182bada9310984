import { z } from "zod";
import type { Path } from "../source/place.js";

/** What a schema did not like, in our own terms. */
export interface Finding {
  readonly path: Path;
  readonly expected: string;
  /** The type that was wanted, where it was the type that was wrong. */
  readonly wanted: string | undefined;
  /** The words that would have been right. */
  readonly options: readonly string[];
  /** The keys that nobody knows, and those that are known there. */
  readonly unknown: readonly string[];
  readonly known: readonly string[];
}

/** The findings of a failed parse. Of a union's members only the one that was meant is heard: the rest says nothing. */
export function findings(
  schema: unknown,
  issues: readonly z.core.$ZodIssue[],
  above: Path = [],
): readonly Finding[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...issue.path.map((key) => (typeof key === "number" ? key : String(key)))];
    const finding = { path, expected: issue.message, wanted: undefined, options: [], unknown: [], known: [] };
    switch (issue.code) {
      case "invalid_type":
        return [{ ...finding, wanted: issue.expected }];
      case "invalid_value":
        return [{ ...finding, wanted: typeof issue.values[0], options: issue.values.map(String) }];
      case "unrecognized_keys":
        return [{ ...finding, unknown: issue.keys, known: keysAt(schema, path) }];
      case "invalid_union": {
        const [meant, ...others] = issue.errors.filter((member) => !member.some(wrongKind));
        if (meant && others.length === 0) return findings(schema, meant, path);
        const all = issue.errors.flatMap((member) => findings(schema, member, path));
        const expected = all.map((one) => one.expected).join(", or ");
        return [{ ...finding, expected, options: all.flatMap((one) => one.options) }];
      }
      default:
        return [finding];
    }
  });
}

/** The value as a whole was of another kind. */
function wrongKind(issue: z.core.$ZodIssue): boolean {
  return issue.path.length === 0 && (issue.code === "invalid_type" || issue.code === "invalid_value");
}

/** The keys that a schema knows at a path. */
export function keysAt(schema: unknown, path: Path): string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return keysAt(schema.unwrap(), path);
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return keysAt(schema.unwrap(), path);
  if (schema instanceof z.ZodPipe) return keysAt(schema.in, path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => keysAt(option, path));
  const [key, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    return key === undefined ? Object.keys(schema.shape) : keysAt(schema.shape[key], rest);
  }
  return schema instanceof z.ZodArray && key !== undefined ? keysAt(schema.element, rest) : [];
}
