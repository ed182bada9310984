import type { Untrusted } from "../graphql/trusted-documents.js";
import type { Observer } from "./observer.js";

const MAX = 1000;
/** Clients choose the name, so it is logged only if it is short and plain. */
const NAME = /^[_A-Za-z][_0-9A-Za-z]{0,63}$/;

/** Notes each untrusted document once, and a thousand at most: a client can send any number of them. */
export function untrustedNotes(note: Observer["note"]): (operation: Untrusted) => void {
  const noted = new Set<string>();
  return ({ sha256, operationName = "" }) => {
    if (noted.has(sha256) || noted.size > MAX) return;
    noted.add(sha256);
    if (noted.size > MAX) return note("further untrusted documents are not noted");
    note("a document that is not trusted", {
      sha256,
      ...(NAME.test(operationName) ? { operationName } : {}),
    });
  };
}
