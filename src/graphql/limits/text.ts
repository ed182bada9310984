/** Line breaks for each token that is allowed. */
export const LINES_PER_TOKEN = 2;

/** A text that is this long gets one error at most and no suggestions. */
const LONG = 50_000;
const ERRORS = 10;

/**
 * Whether a text has more line breaks than its tokens can need. The place of each mistake is found by counting lines
 * from the top, so that a megabyte of empty lines above a hundred mistakes would hold the process for seconds.
 */
export function tooManyLines(text: string, tokens: number): boolean {
  const most = tokens * LINES_PER_TOKEN;
  return occurs(text, "\n", most) || occurs(text, "\r", most);
}

function occurs(text: string, character: string, most: number): boolean {
  let found = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) {
    found += 1;
    if (found > most) return true;
  }
  return false;
}

/** How much may be said about the mistakes in a document: saying it takes time that grows with the text. */
export function validationOptions(text: string | undefined): { maxErrors: number; hideSuggestions: boolean } {
  const long = text === undefined || text.length > LONG;
  return { maxErrors: long ? 1 : ERRORS, hideSuggestions: long };
}
