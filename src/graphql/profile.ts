import { UpstreamError } from "../dialect/upstream-error.js";
import type { Value } from "../dialect/upstream-response.js";
import type { Builder } from "./builder.js";

/** A profile as clients pass it around: its GraphQL type, the upstream's configured name, its native id. */
interface GlobalId {
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

/** What a global id is made of. */
export interface NodeRecord {
  /** The name of its GraphQL type. */
  readonly type: string;
  /** The configured name of the upstream it came from; empty for what belongs to none of them. */
  readonly upstream: string;
  /** The id it has there. */
  readonly native: string;
}

/** What every profile record of every dialect has, whatever else it holds. */
export interface ProfileRecord extends NodeRecord {
  /** The best human name at hand; never empty. */
  readonly displayName: string | null;
}

/** A value that could not be read fails alone: in the resolver of its own field. */
export function known<T>(value: Value<T>): T {
  if (value instanceof UpstreamError) throw value;
  return value;
}

/** The first text that says something, or null. */
export function firstName(...candidates: (string | null | undefined | Error)[]): string | null {
  for (const candidate of candidates) {
    const name = typeof candidate === "string" ? candidate.trim() : undefined;
    if (name) return name;
  }
  return null;
}

/** The interfaces `Node` and `Profile`; their fields need not be repeated by the types that implement them. */
export function installProfile(builder: Builder) {
  const Node = builder.interfaceRef<NodeRecord>("Node").implement({
    description: "Anything with a global id.",
    resolveType: (node) => node.type,
    fields: (t) => ({
      id: t.id({
        description:
          "Global and opaque: it names the type, the upstream (none for a person) and the native id. `node` takes it back.",
        resolve: ({ type, upstream, native }) => encodeGlobalId({ type, upstream, native }),
      }),
    }),
  });
  const Profile = builder.interfaceRef<ProfileRecord>("Profile").implement({
    description: "A profile in one of the upstreams.",
    interfaces: [Node],
    resolveType: (profile) => profile.type,
    fields: (t) => ({
      upstream: t.exposeString("upstream", {
        description: "The configured name of the upstream it came from.",
      }),
      displayName: t.exposeString("displayName", {
        nullable: true,
        description:
          "The best human name at hand: full name, else first and last name, else the native name.",
      }),
    }),
  });
  return { Node, Profile };
}

export type ProfileInterfaces = ReturnType<typeof installProfile>;
