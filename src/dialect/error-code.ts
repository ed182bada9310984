/** What Node calls what went wrong, e.g. `ECONNREFUSED`; undefined where it has no such name. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
