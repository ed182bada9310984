/** How one person's username is spelled in one system. */
export type Spelling =
  | { readonly kind: "lower" }
  /** A text with `{username}` in it. */
  | { readonly kind: "template"; readonly template: string }
  /** By username; one that is not listed is spelled as it is. */
  | { readonly kind: "names"; readonly names: ReadonlyMap<string, string> };

export const USERNAME = "{username}";

/** By dialect. One that is not named spells every username as it is. */
export type Spellings = Readonly<Record<string, Spelling>>;

/** The spelling of a username, null where no user of the system can be this person. */
export function speller(spelling: Spelling | undefined): (username: string) => string | null {
  switch (spelling?.kind) {
    case undefined:
      return (username) => username;
    case "lower":
      return (username) => username.toLowerCase();
    case "template": {
      const { template } = spelling;
      return (username) => template.split(USERNAME).join(username);
    }
    case "names": {
      const { names } = spelling;
      // A username that is the spelling of another person's would find that other person.
      const taken = new Set(names.values());
      return (username) => names.get(username) ?? (taken.has(username) ? null : username);
    }
  }
}
