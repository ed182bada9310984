import type { ObjectRef } from "@pothos/core";
import type { GraphQLResolveInfo } from "graphql";
import { checkId, checkList, elementsOf, type IdRule } from "./arguments.js";
import type { Builder, Types } from "./builder.js";
import type { GatewayContext } from "./context.js";
import { badInput } from "./errors.js";
import { decodeGlobalId, type NodeRecord, type ProfileInterfaces } from "./profile.js";

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
