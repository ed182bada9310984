/** What a word is made of, but for ideographs: each of those is a word of its own. */
const PART = "(?!\\p{Script=Han})[\\p{L}\\p{N}_]\\p{M}*";
/** Dots, colons and apostrophes join letters; commas and semicolons join digits. */
const JOINED = `(?:${PART}|[.:'’·](?=[\\p{L}\\p{N}])|(?<=\\p{N})[,;](?=\\p{N}))*`;
const WORDS = new RegExp(`\\p{Script=Han}|${PART}${JOINED}`, "gu");

/** What is longer goes on in a word of its own. */
const MAX_LENGTH = /[\s\S]{1,255}/g;

/** The words of a text; an address falls into its two halves. */
export const words = (text: string): string[] =>
  (text.toLowerCase().match(WORDS) ?? []).flatMap((word) => word.match(MAX_LENGTH) ?? []);

/** Whether the last word may go on; after a sign or a blank it is complete. */
export const endsWithinWord = (text: string): boolean => /[\p{L}\p{N}\p{M}_]$/u.test(text);

/** As Java knows blanks: those that do not break a line are none. */
export const isBlank = (text: string): boolean => !/\S|[\u00a0\u2007\u202f\ufeff]/u.test(text);
