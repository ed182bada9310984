import type { ObjectRef } from "@pothos/core";
import type { GraphQLResolveInfo } from "graphql";
import { UpstreamError } from "../dialect/upstream-error.js";
import type { Value } from "../dialect/upstream-response.js";
import { checkId, checkList, elementsOf, type IdRule } from "./arguments.js";
import type { Builder, Types } from "./builder.js";
import type { GatewayContext } from "./context.js";
import { badInput } from "./errors.js";

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
function decodeGlobalId(text: string): GlobalId | undefined {
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

type ProfileInterfaces = ReturnType<typeof installProfile>;

type EntityRef = ObjectRef<PothosSchemaTypes.ExtendDefaultTypes<Types>, NodeRecord, NodeRecord>;

/** How an object of one type is found again by its global id. */
export interface NodeType {
  readonly type: string;
  /** The field that shows the native id: with `upstream` it is the type's key in a federated graph. Absent = it has none. */
  readonly key?: string;
  /** The type itself, where it has a key. */
  readonly ref?: EntityRef;
  /** It belongs to no upstream: its key is the one field alone. */
  readonly upstreamless?: true;
  /**
   * What is wrong with a native id, before `load` is called: anybody can make up a global id, and one id that cannot be sent
   * would spoil the call for all others. Absent = `load` looks at it.
   */
  readonly idRule?: IdRule;
  /** `info` is that of the field, with what it selects; the same object for all ids of one list. */
  load(
    context: GatewayContext,
    upstream: string,
    native: string,
    info: GraphQLResolveInfo,
  ): Promise<NodeRecord | null>;
}

export function installNode(
  builder: Builder,
  { Node }: ProfileInterfaces,
  types: readonly NodeType[],
  listSize: number,
): void {
  async function load(
    context: GatewayContext,
    text: string,
    info: GraphQLResolveInfo,
  ): Promise<NodeRecord | null> {
    const id = decodeGlobalId(text);
    const node = id && types.find((type) => type.type === id.type);
    if (!id || !node) throw badInput("This is not an id that the gateway has given out.");
    if (node.idRule) checkId("id", id.native, node.idRule);
    return node.load(context, id.upstream, id.native, info);
  }

  builder.queryFields((t) => ({
    node: t.field({
      type: Node,
      nullable: true,
      description:
        "A profile or a person by its global id; null where it does not exist (any more). Shares the batches of the other reads.",
      args: { id: t.arg.id({ required: true, description: "As given out in `id`." }) },
      resolve: (_root, { id }, context, info) => load(context, id, info),
    }),
    nodes: t.field({
      type: [Node],
      nullable: { list: true, items: true },
      description:
        "Profiles and persons by their global ids, in the order of the ids; a missing one is null in its place.",
      args: { ids: t.arg.idList({ required: true, description: `At most ${listSize} ids.` }) },
      resolve: (_root, { ids }, context, info) => {
        checkList("ids", ids, listSize);
        return elementsOf(ids.map((id) => load(context, id, info)));
      },
    }),
  }));
}
