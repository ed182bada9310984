import type { Untrusted } from "../graphql/trusted-documents.js";
import type { Observer } from "./observer.js";

const MAX = 1000;
/** A client chooses it, and may write a letter in it. */
const NAME = /^[_A-Za-z][_0-9A-Za-z]{0,63}$/;

/** Tells of each untrusted document once, and of a thousand at most: any client can send any number of them. */
export function untrustedNotes(note: Observer["note"]): (operation: Untrusted) => void {
  const told = new Set<string>();
  return ({ sha256, operationName = "" }) => {
    if (told.has(sha256) || told.size > MAX) return;
    told.add(sha256);
    if (told.size > MAX) return note("further untrusted documents are not told of");
    note("a document that is not trusted", {
      sha256,
      ...(NAME.test(operationName) ? { operationName } : {}),
    });
  };
}
