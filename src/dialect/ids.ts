/** `/ \ ? # ,` and control characters change a route or split a list; `.` and `..` walk up it. */
const FORBIDDEN = /[/\\?#,\p{Cc}\u2028\u2029]/u;
const LONE_SURROGATE = /\p{Cs}/u;

/** Code points, as the upstreams count them. */
const MAX_ID_LENGTH = 512;

/** What is wrong with an id wherever it goes, be it in a body or in a query: 1 to 512 characters of well-formed Unicode. */
export function bodyIdProblem(id: string): string | undefined {
  if (id === "") return "must not be empty";
  // A character is at most two units; taking a text of megabytes apart to count them would hold the process.
  if (id.length > 2 * MAX_ID_LENGTH || [...id].length > MAX_ID_LENGTH)
    return `must have at most ${MAX_ID_LENGTH} characters`;
  return LONE_SURROGATE.test(id) ? "must be well-formed Unicode" : undefined;
}

/**
 * What is wrong with an id that becomes a part of a path as it is, or undefined. Inner spaces are fine, outer ones are not.
 */
export function idProblem(id: string): string | undefined {
  const problem = bodyIdProblem(id);
  if (problem) return problem;
  if (id === "." || id === "..") return 'must not be "." or ".."';
  if (id.trim() !== id) return "must not begin or end with a space";
  if (FORBIDDEN.test(id)) return "must not contain control characters or any of / \\ ? # ,";
  return undefined;
}
