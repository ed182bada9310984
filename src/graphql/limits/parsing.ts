import { type DocumentNode, GraphQLError, type ParseOptions, type Source } from "graphql";
import { overLimit, tooManyLineBreaks } from "./errors.js";
import { guarded } from "./overflow.js";
import { tooManyLines } from "./text.js";

type Parse = (source: string | Source, options?: ParseOptions) => DocumentNode;

/** The parser's own words for "too much"; it has no class or code of its own for that. */
const TOO_MANY = /^Syntax Error: Document contains more tha[nt] \d+ (tokens|comments)\./;

/** The parser with an end: it stops at the limit instead of reading on, whatever else is in the document. */
export function parseWithin(tokens: number, parse: Parse): Parse {
  return (source, options) => {
    const text = typeof source === "string" ? source : source.body;
    if (tooManyLines(text, tokens)) throw tooManyLineBreaks(tokens);
    try {
      return guarded(() => parse(source, { ...options, maxLexicalTokens: tokens, maxComments: tokens }));
    } catch (error) {
      const what = error instanceof GraphQLError ? TOO_MANY.exec(error.message)?.[1] : undefined;
      throw what === undefined ? error : overLimit("tokens", tokens, what);
    }
  };
}
