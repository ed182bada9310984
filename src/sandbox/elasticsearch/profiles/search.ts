import { edits } from "../json/similar.js";
import type { ProfileDocument } from "./document.js";
import { endsWithinWord, isBlank, words } from "./words.js";

/** Who should come first; nobody is left out for it. */
export interface Hint {
  readonly uids: readonly string[];
  readonly label: { readonly key: string; readonly values: readonly string[] } | null;
}

/** Letters alone, and digits alone. */
const runs = (text: string): string[] => text.match(/\p{L}+|\p{N}+/gu) ?? [];

interface Field {
  readonly words: readonly string[];
  /** What the field's analyzer makes of one word that is looked for. */
  terms(word: string): readonly string[];
}

function fieldsOf({ user }: ProfileDocument): Field[] {
  const email = (user.email ?? "").toLowerCase();
  const terms = (word: string) => [word];
  return [
    { words: words(user.username), terms },
    { words: words(user.fullName ?? ""), terms },
    { words: [email, ...words(email), ...runs(email)], terms: (word) => [...new Set([word, ...runs(word)])] },
  ];
}

function alike(term: string, word: string): boolean {
  const allowed = term.length < 3 ? 0 : term.length < 6 ? 1 : 2;
  return edits(term, word) <= allowed;
}

/** The last word may be the start of one while it is being typed, the others may be misspelt. */
function score(name: string, document: ProfileDocument): number {
  const terms = words(name);
  const fields = fieldsOf(document);
  return terms
    .map((term, place) => {
      const last = place === terms.length - 1 && endsWithinWord(name);
      const fits = (wanted: string) => (word: string) =>
        last ? word.startsWith(wanted) : alike(wanted, word);
      const found = (field: Field) => {
        const [wanted = term, ...others] = field.terms(term);
        if (others.length === 0) return field.words.some(fits(wanted));
        // What falls into parts is found by them as they are, neither misspelt nor by a beginning.
        return [wanted, ...others].some((part) => field.words.includes(part));
      };
      return fields.filter(found).length;
    })
    .reduce((sum, hits) => sum + hits, 0);
}

function hinted({ uids, label }: Hint, { uid, labels }: ProfileDocument): number {
  const value = label === null ? undefined : labels[label.key];
  const values = Array.isArray(value) ? value : [value];
  const labelled = label?.values.some((wanted) => values.some((held) => held === wanted)) ?? false;
  return (uids.includes(uid) ? 1 : 0) + (labelled ? 1 : 0);
}

/** The enabled profiles that fit a name, best first, the most recently activated first among equals. */
export function search(documents: readonly ProfileDocument[], name: string, hint: Hint): ProfileDocument[] {
  // A name of signs alone is a name, which nobody has.
  const everybody = isBlank(name);
  return documents
    .filter((document) => document.enabled)
    .map((document) => ({ document, hits: everybody ? 1 : score(name, document) }))
    .filter(({ hits }) => hits > 0)
    .map(({ document, hits }) => ({ document, rank: hits + hinted(hint, document) }))
    .sort((a, b) => b.rank - a.rank || b.document.lastSynchronized - a.document.lastSynchronized)
    .map(({ document }) => document);
}
