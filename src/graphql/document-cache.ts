import type { DocumentNode } from "graphql";

/** Characters of documents that are kept at most, in each of Yoga's two caches. */
const CHARACTERS = 4 * 1024 * 1024;
const DOCUMENTS = 1000;

/** Keeps the values of the texts used last. */
class TextCache<T> {
  readonly #values = new Map<string, T>();
  #characters = 0;

  get(text: string): T | undefined {
    const value = this.#values.get(text);
    if (value === undefined) return undefined;
    this.#values.delete(text);
    this.#values.set(text, value);
    return value;
  }

  set(text: string, value: T): void {
    if (this.#values.delete(text)) this.#characters -= text.length;
    // A long document is parsed each time rather than pushing out a hundred ordinary ones.
    if (text.length > CHARACTERS / 100) return;
    this.#values.set(text, value);
    this.#characters += text.length;
    for (const oldest of this.#values.keys()) {
      if (this.#characters <= CHARACTERS && this.#values.size <= DOCUMENTS) return;
      this.#values.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}

/**
 * For Yoga's `parserAndValidationCache`. Yoga's own caches count documents only: a thousand of a megabyte each, which
 * anybody may send, would fill the memory.
 */
export function documentCaches() {
  return { documentCache: new TextCache<DocumentNode>(), errorCache: new TextCache<unknown>() };
}
