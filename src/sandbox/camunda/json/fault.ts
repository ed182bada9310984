/**
 * Which exception it is on the Java side, and so who answers it: a parser's, a binder's (also a parser's
 * once it happened inside a known field), or that of a limit.
 */
export type FaultKind = "syntax" | "shape" | "limit";

export class JsonFault extends Error {
  readonly kind: FaultKind;
  /** Fields around the place, innermost last: `Class["field"]`. */
  readonly chain: readonly string[];

  constructor(kind: FaultKind, message: string, chain: readonly string[] = []) {
    super(message);
    this.kind = kind;
    this.chain = chain;
  }

  /** The same fault as seen from around a field: always the binder's. */
  inside(field: string): JsonFault {
    return new JsonFault("shape", this.message, [field, ...this.chain]);
  }

  get text(): string {
    return this.chain.length === 0
      ? this.message
      : `${this.message} (through reference chain: ${this.chain.join("->")})`;
  }
}

const source = "[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)";

/** Lines and columns count from 1, columns in bytes. */
export function location(text: string, offset: number): string {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  const line = before.split("\n").length;
  const column = Buffer.byteLength(before.slice(lineStart)) + 1;
  return `${source}; line: ${line}, column: ${column}]`;
}

export const faultAt = (kind: FaultKind, message: string, text: string, offset: number): JsonFault =>
  new JsonFault(kind, `${message}\n at ${location(text, offset)}`);
