const MAX_LENGTH = 200;

/**
 * The path of the first value below another one that is wrong, as `input.data.app.0`; undefined where there is none. For
 * messages about what is refused already: the walk costs more than the look that found it.
 */
export function placeOf(value: unknown, isWrong: (value: unknown) => boolean): string | undefined {
  return pathTo(value, isWrong, [])?.join(".").slice(0, MAX_LENGTH);
}

function pathTo(
  value: unknown,
  isWrong: (value: unknown) => boolean,
  path: readonly string[],
): readonly string[] | undefined {
  if (isWrong(value)) return path;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = pathTo(inner, isWrong, [...path, key]);
    if (found) return found;
  }
  return undefined;
}
