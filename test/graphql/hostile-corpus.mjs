// Shared by the tests and by the benchmark, which runs without a compiler.
import { documents } from "./hostile-documents.mjs";
import { oddDocuments } from "./hostile-oddities.mjs";
import { variables } from "./hostile-variables.mjs";

export function hostileCorpus() {
  return [...documents(), ...oddDocuments(), ...variables()];
}
