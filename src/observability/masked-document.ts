import { type DocumentNode, Kind, print, visit } from "graphql";

const MAX_LENGTH = 2048;

/** The document without a single value that its author wrote into it; cut where it is long. */
export function maskedDocument(document: DocumentNode): string {
  const masked = visit(document, {
    StringValue: () => ({ kind: Kind.STRING, value: "*" }),
    IntValue: () => ({ kind: Kind.INT, value: "0" }),
    FloatValue: () => ({ kind: Kind.FLOAT, value: "0" }),
  });
  return print(masked).slice(0, MAX_LENGTH);
}
