import {
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
  parse,
  print,
} from "graphql";
import type { AnyDialect } from "./dialect.js";
import { isSecret, typesWithSecrets } from "./graphql/secrets.js";
import type { PageCall, PageFacts, PageHeader, PageTab } from "./server/page-facts.js";
import type { GatewaySettings } from "./settings/gateway-settings.js";

const PERSON = "Person";
/** A username that exists in every system of the sandbox. */
const SOMEBODY = "grace";

/** The fields of a profile worth showing: its own leaves, and those of the objects in it. */
function selection(type: GraphQLObjectType, deep: boolean): string {
  return Object.values(type.getFields())
    .flatMap(({ name, args, type: of }) => {
      const inner = getNamedType(of);
      if (args.length > 0 || ["id", "upstream"].includes(name) || inner.name === "JSONObject") return [];
      if (isLeafType(inner)) return [name];
      return deep && isObjectType(inner) && !isListType(of) ? [`${name} { ${selection(inner, false)} }`] : [];
    })
    .join(" ");
}

/** One person across all systems: a read, so it is safe to try. */
function personTab(schema: GraphQLSchema, away: readonly AnyDialect[]): PageTab[] {
  const person = schema.getType(PERSON);
  if (!isObjectType(person)) return [];
  const parts = Object.values(person.getFields()).flatMap(({ name, type }) => {
    const part = getNamedType(type);
    if (away.some((dialect) => dialect.name === name)) return [];
    return isObjectType(part) ? [`${name} { ${selection(part, true)} }`] : [];
  });
  const query = `query Person($username: ID!) { person(username: $username) { displayName ${parts.join(" ")} } }`;
  return [tabOf({ query: `${print(parse(query))}\n`, variables: { username: SOMEBODY } })];
}

function tabOf({ query, variables }: { query: string; variables: object }): PageTab {
  return { query, variables: JSON.stringify(variables, null, 2) };
}

function headersOf({ access, upstreams }: GatewaySettings): PageHeader[] {
  const own = access?.apiKeys ? "x-api-key" : access?.jwt ? "authorization" : undefined;
  return [
    ...(own === undefined ? [] : [{ name: own, of: "this gateway", required: true }]),
    ...upstreams.flatMap(({ name: of, auth }) =>
      auth.kind === "forward" && auth.header !== own ? [{ name: auth.header, of, required: false }] : [],
    ),
  ];
}

/** Names of the arguments and input fields that take a secret, or an object with one in it. */
function secretsOf(schema: GraphQLSchema): Pick<PageFacts, "secrets" | "holders"> {
  const types = Object.values(schema.getTypeMap());
  const slots = [
    ...types.filter(isInputObjectType).flatMap((type) => Object.values(type.getFields())),
    ...types
      .filter(isObjectType)
      .flatMap((type) => Object.values(type.getFields()).flatMap(({ args }) => args)),
  ];
  const named = (found: typeof slots): string[] => [...new Set(found.map(({ name }) => name))];
  const withSecrets = typesWithSecrets(schema);
  // One that takes a text elsewhere may keep it.
  const texts = new Set(named(slots.filter(({ type }) => isLeafType(getNamedType(type)))));
  const holders = slots.filter(({ type, name }) => {
    const of = getNamedType(type);
    return isInputObjectType(of) && withSecrets.has(of) && !texts.has(name);
  });
  return { secrets: named(slots.filter(isSecret)), holders: named(holders) };
}

function callsOf({ upstreams }: GatewaySettings, dialects: readonly AnyDialect[]): PageCall[] {
  return upstreams.flatMap(({ name: upstream, dialect: spoken, options }) => {
    const dialect = dialects.find(({ name }) => name === spoken);
    return (dialect?.operations(options) ?? []).map(({ method, path, repeatable, behind }) => {
      return { upstream, method, path, repeatable, behind };
    });
  });
}

/** What GraphiQL may know about a gateway: names only, no header values and no addresses. */
export function pageFacts(
  settings: GatewaySettings,
  dialects: readonly AnyDialect[],
  schema: GraphQLSchema,
): PageFacts {
  const speaks = ({ name }: AnyDialect): boolean =>
    settings.upstreams.some(({ dialect }) => dialect === name);
  // An example is useless if no upstream can answer it.
  const [here, away] = [dialects.filter(speaks), dialects.filter((dialect) => !speaks(dialect))];
  return {
    endpoint: settings.server.path ?? "/graphql",
    tabs: [...personTab(schema, away), ...here.flatMap(({ examples }) => examples).map(tabOf)],
    headers: headersOf(settings),
    ...secretsOf(schema),
    calls: callsOf(settings, dialects),
  };
}
