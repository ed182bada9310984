const NUMBER = 8;
const DATE = 26;

/**
 * Whether the answer to an operation would have more than that many bytes as JSON, without serialising it: aliases and lists
 * can make small data a large text. Stops as soon as that is certain. Characters that JSON escapes count unescaped.
 */
export function answerExceeds(result: object, max: number): boolean {
  let bytes = 0;
  const open: unknown[] = [result];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === "string") bytes += Buffer.byteLength(value) + 2;
    else if (Array.isArray(value)) {
      bytes += value.length + 2;
      if (bytes > max) return true;
      for (const element of value) open.push(element);
    } else if (value instanceof Date) bytes += DATE;
    else if (typeof value === "object" && value !== null) {
      bytes += 2;
      for (const key in value) {
        // Quotes, colon and comma. An operation never returns `undefined`, which JSON would leave out.
        bytes += Buffer.byteLength(key) + 4;
        open.push(Reflect.get(value, key));
      }
    } else bytes += typeof value === "number" ? NUMBER : 4;
    if (bytes > max) return true;
  }
  return false;
}
