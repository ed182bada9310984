/** Where a value of the settings came from. */
export type Place =
  | {
      readonly kind: "file";
      readonly file: string;
      readonly line: number;
      readonly column: number;
      /** Names of the variables that the text holds. */
      readonly variables: readonly string[];
      /** The text is one variable and nothing else, so it may stand for a number, a boolean or a list. */
      readonly whole: boolean;
    }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "flag"; readonly name: string }
  | { readonly kind: "default" };

/** Keys and list positions from the root of the settings. */
export type Path = readonly (string | number)[];

export const DEFAULT: Place = { kind: "default" };

/** `upstreams.0.timeouts.total`; "" for the whole. */
export function dotted(path: Path): string {
  return path.join(".");
}

/** `file:line:column`, or the name of the variable or flag; "" for a default. */
export function placeText(place: Place): string {
  switch (place.kind) {
    case "file":
      return `${place.file}:${place.line}:${place.column}`;
    case "variable":
      return place.name;
    case "flag":
      return `--${place.name}`;
    case "default":
      return "";
  }
}

/** The variables that a value was made of. */
export function variablesOf(place: Place): readonly string[] {
  if (place.kind === "variable") return [place.name];
  return place.kind === "file" ? place.variables : [];
}
