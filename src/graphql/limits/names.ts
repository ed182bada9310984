import { type DocumentNode, visit } from "graphql";

/**
 * Whether a document has a name with more characters than allowed, be it an alias or the name of an operation, a
 * variable, a fragment, a field, an argument or a type. A long alias comes back in the answer as often as the lists
 * around it are long, and every message and log line that names it grows with it.
 */
export function tooLongName(document: DocumentNode, most: number): boolean {
  const text = document.loc?.source.body ?? "";
  // Names are runs of these: without a long run there is no long name, and nearly no document needs the walk. A run is
  // tried from its beginning alone: from each of its characters, a megabyte of them would hold the process for minutes.
  if (!new RegExp(`(?<!\\w)\\w{${most + 1}}`).test(text)) return false;
  let found = false;
  visit(document, {
    Name: ({ value }) => {
      found ||= value.length > most;
    },
  });
  return found;
}
