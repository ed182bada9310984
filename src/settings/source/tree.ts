/** Where a setting came from. */
export type Place =
  | {
      readonly kind: "file";
      readonly file: string;
      readonly line: number;
      readonly column: number;
      /** Names of the variables in the text. */
      readonly variables: readonly string[];
      /** The text is a single variable, so it may be a number, a boolean or a list. */
      readonly whole: boolean;
    }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "flag"; readonly name: string }
  /** Passed in by the embedding program. */
  | { readonly kind: "program" }
  | { readonly kind: "default" };

/** Keys and list positions from the root of the settings. */
export type Path = readonly (string | number)[];

export const DEFAULT: Place = { kind: "default" };
export const PROGRAM: Place = { kind: "program" };

/** What a setting's name looks like; where YAML went wrong, a key may be a password instead. */
const NAME = /^[A-Za-z][A-Za-z0-9]{0,63}$/;

/** `upstreams.0.timeouts.total`, with `…` for a key that is no setting's name; "" for the root. */
export function dotted(path: Path): string {
  return path.map((key) => (typeof key === "number" || NAME.test(key) ? key : "…")).join(".");
}

/** `file:line:column`, or the name of the variable or flag; "" for a default and for settings from the embedding program. */
export function placeText(place: Place): string {
  switch (place.kind) {
    case "file":
      return `${place.file}:${place.line}:${place.column}`;
    case "variable":
      return place.name;
    case "flag":
      return `--${place.name}`;
    case "program":
    case "default":
      return "";
  }
}

/** The variables that a value was built from. */
export function variablesOf(place: Place): readonly string[] {
  if (place.kind === "variable") return [place.name];
  return place.kind === "file" ? place.variables : [];
}

export type Mapping = Record<string, unknown>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path; undefined if there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) {
    if (Array.isArray(value) && typeof key === "number") value = value[key];
    else if (isMapping(value) && Object.hasOwn(value, key)) value = value[key];
    else return undefined;
  }
  return value;
}

/** The settings as written: plain values, and the place of every key and value. */
export class Tree {
  readonly root: Mapping = Object.create(null);
  readonly #keys = new Map<string, Place>();
  readonly #values = new Map<string, Place>();

  /** Records where a value and its key are; the caller adds the value itself. */
  note(path: Path, value: Place, key: Place = value): void {
    this.#values.set(JSON.stringify(path), value);
    this.#keys.set(JSON.stringify(path), key);
  }

  /** Sets a key of a section, unless the section is not a mapping. */
  set(section: string, key: string, value: unknown, place: Place): void {
    this.root[section] ??= Object.create(null);
    const parent = this.root[section];
    if (!isMapping(parent)) return;
    parent[key] = value;
    this.note([section, key], place);
  }

  at(path: Path): unknown {
    return valueAt(this.root, path);
  }

  /** Where exactly this value was given; `DEFAULT` if it was not. */
  given(path: Path): Place {
    return this.#values.get(JSON.stringify(path)) ?? DEFAULT;
  }

  /** Where to report a problem with this value: its own place, or that of the nearest key above it that was given. */
  place(path: Path): Place {
    return this.#values.get(JSON.stringify(path)) ?? this.#above(path);
  }

  keyPlace(path: Path): Place {
    return this.#keys.get(JSON.stringify(path)) ?? this.#above(path);
  }

  #above(path: Path): Place {
    for (let length = path.length - 1; length >= 0; length--) {
      const place = this.#keys.get(JSON.stringify(path.slice(0, length)));
      if (place) return place;
    }
    return DEFAULT;
  }
}
