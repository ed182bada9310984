const NUMBER = 8;
const DATE = 26;

/**
 * Whether the answer to an operation would have more than that many bytes as JSON, found without writing it: what is
 * small as data can be large as text, where aliases and lists multiply it. Stops as soon as that is certain. Characters
 * that JSON escapes count as they are.
 */
export function answerExceeds(result: object, most: number): boolean {
  let bytes = 0;
  const open: unknown[] = [result];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === "string") bytes += Buffer.byteLength(value) + 2;
    else if (Array.isArray(value)) {
      bytes += value.length + 2;
      if (bytes > most) return true;
      for (const element of value) open.push(element);
    } else if (value instanceof Date) bytes += DATE;
    else if (typeof value === "object" && value !== null) {
      bytes += 2;
      for (const key in value) {
        // Quotes, colon and comma. Values of `undefined` are left out of JSON; they are none that an operation gives.
        bytes += Buffer.byteLength(key) + 4;
        open.push(Reflect.get(value, key));
      }
    } else bytes += typeof value === "number" ? NUMBER : 4;
    if (bytes > most) return true;
  }
  return false;
}
