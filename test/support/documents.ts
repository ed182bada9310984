/// <reference types="vite/types/importMeta.d.ts" />
import { parse } from "graphql";
import { schemaOf } from "../../src/compose.js";
import { encodeGlobalId } from "../../src/graphql/profile.js";
import type { Emulator } from "../../src/sandbox/http.js";
import { OwnSchema } from "../../src/testing/own-schema.js";
import { EMULATED, type Emulated } from "./emulated.js";

export interface Document {
  readonly query: string;
  readonly variables?: object;
}

/** By the field at the root, or of a person, that they are about: `Query.person`, `Person.displayName`. */
export type Documents = Readonly<Record<string, readonly Document[]>>;

/** What a dialect says of its calls in `test/dialects/<name>/calls.ts`, where what its emulator knows is not enough. */
export interface Calls {
  /** Instead of the emulator as the sandbox has it. */
  readonly emulator?: Emulator;
  /** Further upstreams of the dialect. */
  readonly beside?: readonly {
    readonly name: string;
    /** Absent: the same server. */
    readonly emulator?: Emulator;
    readonly auth?: unknown;
    readonly options?: object;
  }[];
  /** For every field behind which a call can stand, so that each of its conditions holds once and once not. */
  readonly documents: Documents;
}

const OWN = import.meta.glob<() => Calls>("../dialects/*/calls.ts", { eager: true, import: "calls" });

export function callsOf(one: Emulated): Calls {
  return OWN[`../dialects/${one.name}/calls.ts`]?.() ?? { documents: documentsOf(one) };
}

export const ask = (...queries: string[]): Document[] => queries.map((query) => ({ query }));

export const person = (username: string, selection: string): string =>
  `{ person(username: ${JSON.stringify(username)}) { ${selection} } }`;

/** A mutation whose payload is not looked at, and the same with a selection from it. */
export function written(field: string, input: object, selected: string): Document[] {
  const type = field.charAt(0).toUpperCase() + field.slice(1);
  return ["__typename", selected].map((selection) => ({
    query: `mutation ($input: ${type}Input!) { ${field}(input: $input) { __typename ... on ${type}Payload { ${selection} } } }`,
    variables: { input },
  }));
}

/** The fields at the root of a document, by their names. */
export function rootFields({ query }: Document): string[] {
  return parse(query).definitions.flatMap((definition) =>
    definition.kind === "OperationDefinition"
      ? definition.selectionSet.selections.flatMap((one) => (one.kind === "Field" ? [one.name.value] : []))
      : [],
  );
}

/** The fields that a dialect adds to a type. */
export function ownFields({ name, dialect }: Emulated, type: string): string[] {
  const others = EMULATED.flatMap((one) => (one.name === name ? [] : [one.dialect]));
  return new OwnSchema(schemaOf([...others, dialect]), schemaOf(others))
    .fields(type)
    .map((field) => field.name);
}

/** From what the emulator makes known. */
function documentsOf(one: Emulated): Documents {
  const { known, name } = one;
  const { field, argument = "id", id, other, select } = known.profile;
  const type = schemaOf().getQueryType()?.getFields()[field]?.type.toString() ?? "";
  const idOf = (native: string) => encodeGlobalId({ type, upstream: name, native });
  const found: Record<string, Document[]> = {
    [`Query.${field}`]: ask(`{ ${field}(${argument}: "${id}") { ${select} } }`),
    "Query.node": ask(`{ node(id: "${idOf(id)}") { id } }`),
    "Query.nodes": ask(`{ nodes(ids: ${JSON.stringify([id, other].map(idOf))}) { id } }`),
  };
  const put = (place: string, document: Document) => {
    found[place] = [...(found[place] ?? []), document];
  };
  for (const read of known.reads ?? []) for (const root of rootFields(read)) put(`Query.${root}`, read);
  for (const { query, variables } of known.writes)
    for (const root of rootFields({ query }))
      for (const document of [...written(root, variables.input, "").slice(0, 1), { query, variables }])
        put(`Mutation.${root}`, document);
  if (known.username !== undefined) {
    for (const username of [known.username, "nobody"]) {
      put("Person.displayName", { query: person(username, "displayName") });
      for (const part of ownFields(one, "Person"))
        put(`Person.${part}`, { query: person(username, `${part} { __typename }`) });
    }
  }
  return found;
}

/** Of the fields that belong to no dialect. */
const SHARED: Documents = {
  "Query.me": ask("{ me { username } }"),
  "Query.people": ask('{ people(usernames: ["ada", "alan"]) { username } }'),
  "Query.person": ask(person("ada", "username")),
  "Query.upstreams": ask("{ upstreams { name version } }"),
  "Person.displayName": ask(...["jonny1", "nobody", "no,body"].map((name) => person(name, "displayName"))),
  "Person.id": ask(person("ada", "id")),
  "Person.username": ask(person("ada", "username")),
};

/** All together, by field. */
export function allDocuments(calls: readonly Calls[]): Documents {
  const found: Record<string, Document[]> = {};
  for (const documents of [SHARED, ...calls.map((one) => one.documents)])
    for (const [field, some] of Object.entries(documents)) found[field] = [...(found[field] ?? []), ...some];
  return found;
}
