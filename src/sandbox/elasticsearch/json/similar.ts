/** Edits between two words: one letter put in, taken out, changed, or two neighbours swapped. */
export function edits(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const change = a[row - 1] === b[column - 1] ? 0 : 1;
      let best = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + change,
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) best = Math.min(best, (before[column - 2] ?? 0) + 1);
      current.push(best);
    }
    before = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** The known names that are more than half alike, best first, in the server's words; "" where none is. */
export function didYouMean(unknown: string, known: Iterable<string>): string {
  const near = [...known]
    .map((name) => ({ name, alike: 1 - edits(unknown, name) / Math.max(unknown.length, name.length) }))
    .filter(({ alike }) => alike > 0.5)
    .sort((a, b) => b.alike - a.alike || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
  if (near.length === 0) return "";
  return near.length === 1 ? `did you mean [${near[0]}]?` : `did you mean any of [${near.join(", ")}]?`;
}
