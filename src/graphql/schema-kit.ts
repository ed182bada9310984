import { type Builder, createBuilder } from "./builder.js";
import type { GatewayContext } from "./context.js";
import { installOutcomes } from "./outcomes.js";
import { installProfile, type NodeRecord, type NodeType } from "./profile.js";
import type { AroundRoot } from "./root-fields.js";

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

/** What a dialect returns once its part of the schema is built. */
export interface SchemaParts {
  readonly nodes: readonly NodeType[];
  readonly person?: PersonPart;
}

/** Everything a dialect builds its part of the schema with. */
export function createSchemaKit(
  limits: { readonly listSize: number },
  aroundRoot: readonly AroundRoot[] = [],
) {
  const builder = createBuilder(aroundRoot);
  const profile = installProfile(builder);
  installOutcomes(builder);
  const RefreshPolicy = builder.enumType("RefreshPolicy", {
    description: "When a write becomes visible to searches. Reads by id always see it at once.",
    values: {
      TRUE: { description: "At once, at a price for the upstream." },
      FALSE: {
        description:
          "With the upstream's next refresh, up to about a second later; the write answers at once.",
      },
      WAIT_FOR: { description: "The write answers only once it is visible, up to about a second later." },
    },
  });
  return {
    builder,
    ...profile,
    RefreshPolicy,
    /** The longest list of ids and the largest page that a client may ask for. */
    listSize: limits.listSize,
  };
}

/** What the schema is built with. */
export type SharedSchemaKit = ReturnType<typeof createSchemaKit>;

/** The same for one dialect. */
export interface SchemaKit extends SharedSchemaKit {
  /** How the dialect's system spells a person's username; null where it cannot know that person. */
  spell(username: string): string | null;
}

/** When a write is to be visible to searches: at once, later, or before it is answered. */
export type RefreshPolicyValue = "TRUE" | "FALSE" | "WAIT_FOR";
