import { tooDeep } from "./errors.js";

/**
 * The parser and several rules of validation walk a document by recursion. With a raised limit of tokens a document
 * can be deeper than the stack; that is the document's fault and must not look like the gateway's.
 */
export function guarded<T>(walk: () => T): T {
  try {
    return walk();
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep();
    throw error;
  }
}
