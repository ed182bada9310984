/** A profile as clients pass it around: its GraphQL type, the upstream's configured name, its native id. */
export interface GlobalId {
  readonly type: string;
  readonly upstream: string;
  readonly native: string;
}

export function encodeGlobalId(id: GlobalId): string {
  return Buffer.from(JSON.stringify([id.type, id.upstream, id.native])).toString("base64url");
}

/** Undefined for anything that `encodeGlobalId` did not make. */
export function decodeGlobalId(text: string): GlobalId | undefined {
  if (!/^[A-Za-z0-9_-]{1,8192}$/.test(text)) return undefined;
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (!Array.isArray(parts) || parts.length !== 3) return undefined;
    const [type, upstream, native]: unknown[] = parts;
    if (typeof type !== "string" || typeof upstream !== "string" || typeof native !== "string")
      return undefined;
    return { type, upstream, native };
  } catch {
    return undefined;
  }
}
