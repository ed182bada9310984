import type { Builder } from "./builder.js";
import type { GatewayContext } from "./context.js";
import type { NodeType } from "./node.js";
import type { NodeRecord } from "./profile.js";

/** One human, known by the username that the upstreams share. */
export interface PersonRecord extends NodeRecord {
  readonly username: string;
}

/** The GraphQL type `Person`, made by `person.ts`. */
export type PersonRef = ReturnType<typeof personRef>;

export function personRef(builder: Builder) {
  return builder.objectRef<PersonRecord>("Person");
}

/** What a dialect adds to a person. */
export interface PersonPart {
  /** Adds the dialect's field. Its resolver reads from the upstream only when the field is selected. */
  addTo(person: PersonRef): void;
  /** A human name for the person, where the dialect knows one. Absent: its profiles have none. */
  displayName?(context: GatewayContext, username: string): Promise<string | null>;
}

/** What a dialect leaves behind once its part of the schema is built. */
export interface SchemaParts {
  readonly nodes: readonly NodeType[];
  readonly person?: PersonPart;
}
