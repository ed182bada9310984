import {
  type ConstDirectiveNode,
  type DocumentNode,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  Kind,
  lexicographicSortSchema,
  parse,
  print,
  printSchema,
  visit,
} from "graphql";
import { checkId, checkList, elementsOf } from "./arguments.js";
import type { GatewayContext } from "./context.js";
import { badInput } from "./errors.js";
import type { NodeRecord, NodeType } from "./profile.js";
import type { SharedSchemaKit } from "./schema-kit.js";

/** https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec */
const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@inaccessible"])';
/** What a router asks for is not part of the SDL that a subgraph publishes. */
const MACHINERY: ReadonlySet<string> = new Set(["_Any", "_Entity", "_Service", "_service", "_entities"]);
/** Another subgraph may have such fields too, for other ids. */
const HIDDEN: ReadonlySet<string> = new Set(["node", "nodes"]);

type Entity = NodeType & Required<Pick<NodeType, "key" | "ref">>;

const isEntity = (type: NodeType): type is Entity => type.key !== undefined && type.ref !== undefined;
const keyOf = ({ key, upstreamless }: Entity): string => (upstreamless ? key : `upstream ${key}`);

/** The directives of a text. */
function directivesOf(text: string): readonly ConstDirectiveNode[] {
  const [definition] = parse(`scalar Any ${text}`).definitions;
  return definition?.kind === Kind.SCALAR_TYPE_DEFINITION ? (definition.directives ?? []) : [];
}

/** The schema as a subgraph of Apollo Federation 2 shows it. */
export function federationSdl(schema: GraphQLSchema, nodes: readonly NodeType[]): string {
  const keys = new Map(nodes.filter(isEntity).map((type) => [type.type, keyOf(type)]));
  const document: DocumentNode = visit(parse(printSchema(lexicographicSortSchema(schema))), {
    enter(node) {
      if ("name" in node && node.name && MACHINERY.has(node.name.value)) return null;
      if (node.kind === Kind.OBJECT_TYPE_DEFINITION) {
        const key = keys.get(node.name.value);
        return key === undefined
          ? undefined
          : { ...node, directives: directivesOf(`@key(fields: "${key}")`) };
      }
      if (node.kind === Kind.FIELD_DEFINITION && HIDDEN.has(node.name.value))
        return { ...node, directives: directivesOf("@inaccessible") };
      return undefined;
    },
  });
  return `${LINK}\n\n${print(document)}`;
}

function textAt(representation: object, field: string, at: string): string {
  const value: unknown = Reflect.get(representation, field);
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  throw badInput(`${at}.${field} must be a text.`);
}

/** `_service` and `_entities`: what a router asks for. `schema` is called after the schema is built. */
export function installFederation(
  { builder, listSize }: SharedSchemaKit,
  nodes: readonly NodeType[],
  schema: () => GraphQLSchema,
): void {
  const entities = new Map(nodes.filter(isEntity).map((type) => [type.type, type]));
  const Service = builder.objectRef<{ readonly sdl: string }>("_Service").implement({
    description: "What this subgraph says of itself to those who compose supergraphs.",
    fields: (t) => ({
      sdl: t.exposeString("sdl", { description: "Its schema, with the directives of federation." }),
    }),
  });
  const Any = builder.scalarType("_Any", {
    description: "The key of an entity, with its `__typename`.",
    serialize: (value) => value,
  });
  const Entity = builder.unionType("_Entity", {
    description: "Whatever has a key.",
    types: [...entities.values()].map(({ ref }) => ref),
    resolveType: (record) => record.type,
  });

  async function load(
    context: GatewayContext,
    representation: unknown,
    at: string,
    info: GraphQLResolveInfo,
  ): Promise<NodeRecord | null> {
    if (typeof representation !== "object" || representation === null)
      throw badInput(`${at} must be an object.`);
    const entity = entities.get(textAt(representation, "__typename", at));
    if (!entity) throw badInput(`${at}.__typename is no entity of this subgraph.`);
    const upstream = entity.upstreamless ? "" : textAt(representation, "upstream", at);
    const native = textAt(representation, entity.key, at);
    if (entity.idRule) checkId(`${at}.${entity.key}`, native, entity.idRule);
    return entity.load(context, upstream, native, info);
  }

  builder.queryFields((t) => ({
    _service: t.field({
      type: Service,
      description: "For routers: the schema of this subgraph.",
      resolve: () => ({ sdl: federationSdl(schema(), nodes) }),
    }),
    _entities: t.field({
      type: [Entity],
      nullable: { list: false, items: true },
      description:
        "For routers: entities by their keys, in the order of the keys; a missing one is null in its place. Shares the batches of the other reads.",
      args: {
        representations: t.arg({ type: [Any], required: true, description: `At most ${listSize} keys.` }),
      },
      resolve: (_root, { representations }, context, info) => {
        checkList("representations", representations, listSize);
        return elementsOf(
          representations.map((one, index) => load(context, one, `representations.${index}`, info)),
        );
      },
    }),
  }));
}
