import fc from "fast-check";

/** A selection of the tests' type `Tree`; `shared` says that it is written as a fragment where the text has any. */
export interface Selected {
  readonly field: "name" | "child" | "children" | "byIds";
  readonly ids: number;
  readonly skipped: boolean;
  readonly shared: boolean;
  readonly below: readonly Selected[];
}

export const selections: fc.Arbitrary<readonly Selected[]> = fc.letrec<{
  selected: Selected;
  several: Selected[];
}>((tie) => ({
  selected: fc.record({
    field: fc.constantFrom("name", "child", "children", "byIds"),
    ids: fc.nat({ max: 3 }),
    skipped: fc.boolean(),
    shared: fc.boolean(),
    below: fc.oneof({ depthSize: "small", withCrossShrink: true }, fc.constant([]), tie("several")),
  }),
  several: fc.array(tie("selected"), { minLength: 1, maxLength: 4 }),
})).several;

/** The same operation as text, with its shared selections as fragments or written out at each place. */
export function written(tree: readonly Selected[], withFragments: boolean): string {
  const fragments: string[] = [];
  let aliases = 0;
  const write = (selected: Selected): string => {
    const { field, ids, skipped, shared, below } = selected;
    aliases += 1;
    const alias = `a${aliases}`;
    const given = field === "byIds" ? `(ids: [${Array(ids).fill('"x"').join()}])` : "";
    const inner = field === "name" ? "" : `{ ${below.map(write).join(" ") || "name"} }`;
    const text = `${alias}: ${field}${given} ${skipped ? "@skip(if: true)" : ""} ${inner}`;
    if (!shared) return text;
    if (!withFragments) return `... on Tree { ${text} }`;
    const name = `F${fragments.length}`;
    fragments.push(`fragment ${name} on Tree { ${text} }`);
    return `...${name}`;
  };
  return `{ tree { ${tree.map(write).join(" ")} } } ${fragments.join(" ")}`;
}
