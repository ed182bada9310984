import { Failure } from "./failure.js";
import type { Operation } from "./operation.js";
import { decodedSegment } from "./parameters.js";
import type { Reply } from "./respond.js";

export interface Match {
  readonly methods: readonly string[];
  /** Absent where the path is known and the method is not. */
  readonly operation: Operation | undefined;
  readonly segments: ReadonlyMap<string, string>;
}

const parts = (path: string): string[] => path.split("/").filter((part) => part !== "");

const isName = (part: string): boolean => part.startsWith("{");

function segmentsOf(pattern: readonly string[], path: readonly string[]): Map<string, string> | null {
  if (pattern.length !== path.length) return null;
  const segments = new Map<string, string>();
  for (const [place, part] of pattern.entries()) {
    const found = path[place] ?? "";
    if (isName(part)) segments.set(part.slice(1, -1), decodedSegment(found));
    else if (part !== found) return null;
  }
  return segments;
}

/** Finds the route of a request. A literal path hides one with names in it, whatever its methods. */
export function match(operations: readonly Operation[], method: string, path: string): Match | null {
  const asked = parts(path);
  // The deletion of an index whose name is missing: the path is known, and no handler is.
  if (asked.length === 0 && method === "DELETE") return null;
  if (asked.length === 0 && !["GET", "HEAD"].includes(method)) {
    return { methods: ["DELETE", "GET", "HEAD"], operation: undefined, segments: new Map() };
  }
  const names = (operation: Operation) => parts(operation.path).filter(isName).length;
  const fitting = operations
    .filter((operation) => segmentsOf(parts(operation.path), asked) !== null)
    .sort((a, b) => names(a) - names(b));
  const best = fitting[0];
  if (best === undefined) return null;
  const same = fitting.filter((operation) => operation.path === best.path);
  return {
    methods: [...new Set(same.flatMap((operation) => operation.methods))].sort(),
    operation: same.find((operation) => operation.methods.includes(method)),
    segments: segmentsOf(parts(best.path), asked) ?? new Map(),
  };
}

/** Without a uid the path reads as an index and a document type, to which documents may be posted. */
export const isTypedIndex = (method: string, path: string): boolean =>
  method !== "POST" && parts(path).join("/") === "_security/profile";

export const noHandler = (url: string, method: string): Reply => ({
  status: 400,
  body: { error: `no handler found for uri [${url}] and method [${method}]` },
});

export const wrongMethod = (url: string, method: string, methods: readonly string[]): Reply => ({
  status: 405,
  headers: { Allow: methods.join(",") },
  body: {
    error: `Incorrect HTTP method for uri [${url}] and method [${method}], allowed: [${methods.join(", ")}]`,
    status: 405,
  },
});

export const unsupportedMedia = (header: string): Reply => ({
  status: 406,
  body: { error: `Content-Type header [${header}] is not supported`, status: 406 },
});

const MAX_LINE_LENGTH = 4096;

export function refuseLongLine(method: string, url: string): void {
  if (`${method} ${url} HTTP/1.1`.length <= MAX_LINE_LENGTH) return;
  const reason = `An HTTP line is larger than ${MAX_LINE_LENGTH} bytes.`;
  throw new Failure(400, { type: "too_long_http_line_exception", reason });
}
