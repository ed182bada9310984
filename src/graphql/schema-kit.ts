import type { AroundRoot } from "./around-root.js";
import { createBuilder } from "./builder.js";
import { installOutcomes } from "./outcomes.js";
import { installProfile } from "./profile.js";

/** Everything a dialect builds its part of the schema with. */
export function createKit(limits: { readonly listSize: number }, aroundRoot: readonly AroundRoot[] = []) {
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
export type Kit = ReturnType<typeof createKit>;

/** The same for one dialect. */
export interface SchemaKit extends Kit {
  /** How the dialect's system spells a person's username; null where it cannot know that person. */
  spell(username: string): string | null;
}
/** When a write is to be visible to searches: at once, later, or before it is answered. */
export type RefreshPolicyValue = "TRUE" | "FALSE" | "WAIT_FOR";
